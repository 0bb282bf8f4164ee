import CalotypeTesting
import Foundation
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite("A watermark", .takingTurns, .timeLimit(.minutes(5)))
struct WatermarkTests {
    /// What is marked: 200×100, once opaque and once fading out.
    private static let canvases = [DrawnImage.corners(200, 100), .fading(200, 100)]
    /// As large as its box, so that nothing is resized: a fourth of the canvas.
    private static let mark = DrawnImage(50, 25, channels: 4) { x, y in [250, UInt8(200 * y), 20, UInt8(255 * x)] }

    struct Row: Sendable, CustomTestStringConvertible {
        let options: [String: JSONValue]
        /// Where its corners are.
        let lefts: [Int]
        let tops: [Int]
        var opacity = 1.0
        var testDescription: String { "\(options)" }
    }

    static let rows = [
        Row(options: [:], lefts: [147], tops: [72]),
        Row(options: ["gravity": "north-west"], lefts: [3], tops: [3]),
        Row(options: ["gravity": "center", "opacity": 0.4], lefts: [75], tops: [38], opacity: 0.4),
        Row(options: ["gravity": "south", "margin": 0], lefts: [75], tops: [75]),
        Row(options: ["gravity": [0.25, 1], "margin": 0.1], lefts: [43], tops: [65]),
        Row(
            options: ["gravity": "north-west", "margin": 0.1, "tile": true, "opacity": 0.5],
            lefts: [-50, 10, 70, 130, 190], tops: [-25, 10, 45, 80], opacity: 0.5),
        Row(
            options: ["gravity": "center", "margin": 0, "tile": true], lefts: [-25, 25, 75, 125, 175],
            tops: [-12, 13, 38, 63, 88]),
    ]

    @Test(
        "stands where it is said to, as Pillow composes it", .enabled(if: Pillow.isInstalled), arguments: rows, canvases
    )
    func location(_ row: Row, _ canvas: DrawnImage) async throws {
        let folder = try ScratchFolder()
        let mark = try folder.write(Self.mark.png, as: "mark.png")
        let plain = try await Self.prints(of: canvas, nil)[0]
        let marked = try await Self.prints(of: canvas, row.options.merging(["image": .string(mark)]) { $1 })[0]
        let difference = try await Pillow.run(
            Self.script,
            [
                try folder.write(plain.bytes, as: "plain.png"), mark, try folder.write(marked.bytes, as: "marked.png"),
                "\(row.lefts)", "\(row.tops)", "\(row.opacity)",
            ])
        // Pillow rounds otherwise.
        #expect(try #require(Int(difference.trimmingCharacters(in: .whitespacesAndNewlines))) <= 3)
    }

    private static let script = """
        import json, sys
        from PIL import Image, ImageChops
        plain, mark = [Image.open(path).convert("RGBA") for path in sys.argv[1:3]]
        lefts, tops, opacity = json.loads(sys.argv[4]), json.loads(sys.argv[5]), float(sys.argv[6])
        mark.putalpha(mark.getchannel("A").point(lambda alpha: round(alpha * opacity)))
        layer = Image.new("RGBA", plain.size)
        for top in tops:
            for left in lefts:
                layer.paste(mark, (left, top))
        def seen(image):
            white = Image.new("RGBA", image.size, "white")
            return Image.alpha_composite(white, image).convert("RGB")
        expected, got = seen(Image.alpha_composite(plain, layer)), seen(Image.open(sys.argv[3]).convert("RGBA"))
        print(max(high for low, high in ImageChops.difference(expected, got).getextrema()))
        """

    static let texts = [
        "© Ann", "<b>bold</b> & <span size=\"100\">small</span>", "</span><!-- &amp; \"'", "two\nlines", "漢字 العربية",
        String(repeating: "w", count: 200),
    ]

    @Test(
        "of text is that text and no markup, as libvips' own command draws it",
        .enabled(if: Pillow.isInstalled && VipsCommand.isInstalled), arguments: texts)
    func text(_ text: String) async throws {
        let folder = try ScratchFolder()
        let canvas = DrawnImage(400, 200, channels: 3) { _, _ in [0, 0, 0] }
        let print = try await Self.prints(
            of: canvas, ["text": .string(text), "scale": 0.5, "margin": 0, "gravity": "north-west", "color": "#ffffff"])[
                0]
        let markup = try await Pillow.run(
            "import html, sys; sys.stdout.write(html.escape(sys.argv[1], quote=False))", [text])
        let drawn = folder.path(of: "drawn.png")
        let probe = try await Self.draw(markup, dpi: 72, to: drawn)
        let dpi = 72 * min(200 / Double(probe.width), 100 / Double(probe.height))
        _ = try await Self.draw(markup, dpi: max(1, Int(dpi)), to: drawn)
        let verdict = try await Pillow.run(
            """
            import sys
            from PIL import Image, ImageChops
            drawn, got = Image.open(sys.argv[1]).convert("L"), Image.open(sys.argv[2]).convert("L")
            expected = Image.new("L", got.size)
            expected.paste(drawn.crop((0, 0, min(drawn.width, 200), min(drawn.height, 100))))
            print(ImageChops.difference(expected, got).getextrema()[1], got.getextrema()[1] > 0)
            """, [drawn, try folder.write(print.bytes, as: "got.png")])
        #expect(verdict == "0 True\n")
    }

    private static func draw(_ markup: String, dpi: Int, to path: String) async throws -> Dimensions {
        let vips = try await ExternalTool.run("vips", ["text", path, markup, "--dpi", "\(dpi)", "--font", "sans"])
        try #require(vips.exitCode == 0, "\(vips.stderr)")
        return try ImageHeader(Corpus.bytes(path)).dimensions
    }

    @Test("is on the variant that is to bear it, and on no other")
    func perVariant() async throws {
        let folder = try ScratchFolder()
        let mark: JSONValue = ["image": .string(try folder.write(Self.mark.png, as: "mark.png"))]
        let source = DrawnImage.corners(200, 100).png
        let plain = try await Self.harness().prints(of: source)
        let marked = try await Self.harness().prints(of: source, options: ["normal": ["watermark": mark]])
        #expect(plain[0].bytes != marked[0].bytes)
        #expect(plain[1].bytes == marked[1].bytes)
        let presets = try QualityPresets(yaml: "sora: { normal: { watermark: { text: you & me } } }")
        let off = try await Self.harness(presets).prints(
            of: source, from: .sora, options: ["watermark": false])
        #expect(try await Self.harness().prints(of: source, from: .sora).map(\.bytes) == off.map(\.bytes))
    }

    @Test("larger than the variant is made to fit, and never enlarged", arguments: [(1, 1), (64, 48), (200, 100)])
    func size(_ width: Int, _ height: Int) async throws {
        let folder = try ScratchFolder()
        let large = try folder.write(DrawnImage.corners(640, 480).png, as: "mark.png")
        for options: [String: JSONValue] in [
            ["image": .string(large), "scale": 1, "margin": 0.4], ["text": "A long text", "scale": 0.01],
            ["text": "A", "margin": 0.4, "tile": true],
        ] {
            let print = try await Self.prints(of: DrawnImage.corners(width, height), options)[0]
            #expect(print.stored.dimensions == Dimensions(width: width, height: height))
        }
        let watermark = Watermark(.text(WatermarkText("A")))
        #expect(watermark.box(on: Dimensions(width: width, height: height)).pixels >= 1)
    }

    @Test("is on every frame of an animation", .enabled(if: Corpus.isPresent && Pillow.isInstalled))
    func animated() async throws {
        let path = try #require(Corpus.folder("ai")) + "/mochi_text_to_video_example.webp"
        let wish: JSONValue = [
            "watermark": ["text": "█", "color": "#00ff00", "scale": 1, "margin": 0, "tile": true], "maxWidth": 64,
            "format": "gif", "effort": 1,
        ]
        let print = try await Self.harness().prints(
            of: Corpus.bytes(path), from: .sora, options: ["high-quality": wish])[1]
        let folder = try ScratchFolder()
        let greens = try await Pillow.run(
            """
            import sys
            from PIL import Image, ImageSequence
            frames = [frame.convert("RGB") for frame in ImageSequence.Iterator(Image.open(sys.argv[1]))]
            green = [sum(g > 200 and r < 60 and b < 60 for r, g, b in frame.getdata()) for frame in frames]
            print(len(frames), min(green) > frames[0].width * frames[0].height / 3)
            """, [try folder.write(print.bytes, as: "a.gif")])
        #expect(greens == "37 True\n")
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        let bytes: [UInt8]?
        let kind: ImageProcessingError.Kind
        let reason: ImageProcessingError.Reason
        let testDescription: String

        init(
            _ testDescription: String, _ bytes: [UInt8]?, _ kind: ImageProcessingError.Kind,
            _ reason: ImageProcessingError.Reason
        ) {
            self.testDescription = testDescription
            self.bytes = bytes
            self.kind = kind
            self.reason = reason
        }
    }

    static let faults = [
        Fault("missing", nil, .source, .notFound),
        Fault("empty", [], .processing, .damaged),
        Fault("a text", Array("logo".utf8), .processing, .unknownFormat),
        Fault("cut off", Array(mark.png.prefix(60)), .processing, .damaged),
        Fault("5 MB", [UInt8](repeating: 0, count: 5_000_001), .memory, .tooManyBytes),
        Fault("5000×5000", tooLarge, .memory, .tooManyPixels),
    ]

    /// A GIF of few bytes.
    private static let tooLarge =
        Array("GIF89a".utf8) + [0x88, 0x13, 0x88, 0x13, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]
        + [0x2C, 0, 0, 0, 0, 0x88, 0x13, 0x88, 0x13, 0, 2, 2, 0x44, 1, 0, 0x3B]

    @Test("that cannot be is an error of the job which names the watermark, and leaves nothing", arguments: faults)
    func fault(_ fault: Fault) async throws {
        let folder = try ScratchFolder()
        let path = try fault.bytes.map { try folder.write($0, as: "mark.png") } ?? folder.path(of: "mark.png")
        try await Flow.withFolder { objects in
            let processor = try Flow.processor(FolderStore(objects)) { $0.optionsMayNameFiles = true }
            let job = try ImageProcessingJob(
                id: "job", tool: .dallE, source: .bytes(Flow.picture.png), userId: "ann",
                options: ["watermark": ["image": .string(path)]])
            let error = try #require(try await processor.process(job).error)
            #expect(error.kind == fault.kind)
            #expect(error.reason == fault.reason)
            #expect(error.message.hasPrefix("The watermark '"))
            #expect(!error.message.contains(path))
            #expect(Flow.files(in: objects).isEmpty)
        }
    }

    @Test("is no file of this machine where the job comes from others")
    func files() async throws {
        let folder = try ScratchFolder()
        let path = try folder.write(Self.mark.png, as: "mark.png")
        for name in [path, "mark.png", "file://\(path)", "s3://x", "ftp://example.com/a.png", ""] {
            let result = try await RenderHarness().process(
                Flow.picture.png, options: ["normal": ["watermark": ["image": .string(name)]]])
            #expect(result.error?.reason == .unsupported)
            #expect(
                result.error?.message.hasPrefix(
                    "options.normal.watermark.image: 'image' of a watermark is an https:// or s3:// address") ?? false)
        }
        let blocked = try await RenderHarness().process(
            Flow.picture.png, options: ["watermark": ["image": "http://127.0.0.1/mark.png"]])
        #expect(blocked.error?.reason == .blockedAddress)
    }

    @Test("is told by its name alone")
    func reported() throws {
        let yaml = "sora: { normal: { watermark: { image: \"https://example.com/a/logo.png?token=7\", tile: true } } }"
        let spec = try #require(try QualityPresets(yaml: yaml)[.sora]?[.normal])
        #expect(
            spec.written["watermark"] == [
                "image": "logo.png", "gravity": "south-east", "margin": 0.03, "scale": 0.25, "opacity": 1.0,
                "tile": true,
            ])
    }

    private static func harness(_ presets: QualityPresets = .builtIn) throws -> RenderHarness {
        var configuration = ImageProcessor.Configuration()
        configuration.optionsMayNameFiles = true
        return try RenderHarness(presets: presets, configuration: configuration)
    }

    /// As PNG, which loses nothing.
    private static func prints(of image: DrawnImage, _ watermark: [String: JSONValue]?) async throws -> [Print] {
        let mark = watermark.map { ["watermark": JSONValue.object($0)] } ?? [:]
        return try await harness().prints(of: image.png, options: mark.merging(["format": "png"]) { $1 })
    }
}

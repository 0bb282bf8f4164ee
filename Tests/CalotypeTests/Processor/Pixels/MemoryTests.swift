import CalotypeTesting
import Foundation
import Pixels
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite(
    "The memory that a job is told to need", .takingTurns, .serialized, .tags(.slow),
    .enabled(if: CalotypeCommand.isMeasurable && VipsCommand.isInstalled))
struct MemoryTests {
    /// The prediction also covers libvips, which decodes what the project's own decoders leave.
    @Test(
        "is never less than it takes, and not five times as much",
        arguments: [
            (DrawnImage.textured(400, 300), ".png[compression=1]", 8), (.textured(400, 300), ".png[interlace]", 11),
            (.fading(400, 300), ".png[interlace]", 10), (.fading(400, 300), ".png", 10),
            (.textured(400, 300), ".jpg", 10), (.textured(400, 300), ".jpg[interlace]", 11),
            (.textured(400, 300), ".webp[effort=0]", 7), (.textured(400, 300), ".webp[lossless,effort=0]", 5),
            (.fading(400, 300), ".webp[effort=0]", 7), (.textured(400, 300), ".gif[effort=1]", 4),
            (.textured(400, 300), ".avif[effort=0]", 6), (.textured(400, 300), ".png", 3),
        ])
    func predicted(_ drawn: DrawnImage, _ suffix: String, _ scale: Int) async throws {
        let source = try await VipsCommand.encode(drawn, as: suffix, enlarged: scale)
        let specs = try #require(QualityPresets.builtIn[.dallE]).specs
        let predicted = try DecodePlan(ImageHeader(source), for: specs)
            .predictedMemory(sourceBytes: source.count, specs: specs)
        let needsLibvips = [".png[interlace]", ".avif"].contains { suffix.hasPrefix($0) }
        let measured = try await Self.peak(of: source) - (needsLibvips ? Self.vipsStart : Self.start).value
        #expect(measured <= predicted)
        #expect(predicted <= 5 * measured)
    }

    /// What a variant can be, and whether it is made of an image with alpha here.
    static let formats: [(options: [String], alpha: Bool)] = [
        ([], false), ([], true), (["format=jpeg", "progressive=true"], false),
        (["format=webp", "encoder=libwebp"], true), (["format=webp", "lossless=true", "effort=1"], false),
        (["format=webp", "lossless=true", "effort=1"], true), (["format=avif", "effort=1"], false),
        (["format=avif", "effort=0", "chromaSubsampling=4:4:4"], true), (["format=png", "effort=1"], true),
        (["format=png", "palette=true", "effort=1"], true), (["format=gif", "effort=1"], false),
        (["format=jxl", "effort=3"], true), (["format=jxl", "effort=7"], false),
        (["format=jxl", "effort=3", "lossless=true"], false),
        (["format=jpeg", "fit=contain", "maxHeight=4096"], false),
        (["format=jpeg", "fit=smart", "maxWidth=900"], false),
        (["format=jpeg", #"quality={"ssimulacra2": 80}"#], false),
        (["format=webp", #"quality={"ssimulacra2": 80}"#], true),
        (["format=avif", "effort=0", #"quality={"ssimulacra2": 70}"#], false),
        (["format=webp", "maxBytes=300000"], false),
        (["format=auto"], true), (["format=auto", "effort=5"], false),
        (["format=auto", #"quality={"ssimulacra2": 70}"#], false), (["format=jpeg", "colorProfile=display-p3"], false),
        (["format=webp", "colorProfile=display-p3"], true),
        (["format=jpeg", #"watermark={"text": "Ann", "scale": 1}"#], false),
        (["format=png", "effort=1", "bitDepth=16"], true), (["format=avif", "effort=1", "bitDepth=12"], false),
        (["format=jxl", "effort=3", "bitDepth=16"], true),
        (["format=png", "effort=1", "bitDepth=16", "colorProfile=display-p3", "maxWidth=900"], true),
        (["format=avif", "effort=0", "bitDepth=12", #"quality={"ssimulacra2": 70}"#], false),
    ]

    /// The worst of each option that is not among those: efforts, and what a watermark may be.
    static let costly: [(options: [String], alpha: Bool)] = [
        (["format=jxl", "effort=8", "maxWidth=700"], true), (["format=gif", "effort=7", "maxWidth=700"], true),
        (["format=png", "effort=9", "progressive=true", "palette=true"], true),
        (["format=webp", "lossless=true", "effort=6", "maxWidth=700"], true),
        (["format=png", "effort=1", #"watermark={"text": "A", "scale": 0.01, "margin": 0, "tile": true}"#], false),
        (["format=png", "effort=1", #"watermark={"text": "\#(wide)", "scale": 1, "tile": true}"#], true),
    ]
    private static let wide = String(repeating: "\u{FDFD}", count: 150)

    /// The slowest of all, up to a minute each: with `CALOTYPE_EXHAUSTIVE` set.
    static let slowest: [(options: [String], alpha: Bool)] =
        ProcessInfo.processInfo.environment["CALOTYPE_EXHAUSTIVE"] == nil
        ? []
        : [
            (["format=jxl", "effort=9"], true), (["format=jxl", "effort=9", "lossless=true", "maxWidth=500"], false),
            (["format=jxl", "effort=9", "bitDepth=16"], false), (["format=gif", "effort=10"], true),
            (["format=avif", "effort=9"], false), (["format=avif", "effort=6", "bitDepth=12"], true),
            (["format=webp", "lossless=near", "effort=6"], true), (["format=png", "effort=9", "bitDepth=16"], true),
            (["format=webp", "effort=6", "encoder=libwebp"], true),
            (["format=auto", "effort=9", #"quality={"ssimulacra2": 90}"#], true),
        ]

    @Test("is so for each format of a variant", arguments: formats + costly + slowest)
    func format(_ options: [String], _ alpha: Bool) async throws {
        let drawn = alpha ? DrawnImage.fading(400, 300) : .textured(400, 300)
        let source = try await VipsCommand.encode(drawn, as: ".png[compression=1]", enlarged: 5)
        let wish = options.map { $0.split(separator: "=").map(String.init) }.map { ($0[0], $0[1]) }
        let json = Dictionary(uniqueKeysWithValues: wish).mapValues { text in
            (try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))) ?? .string(text)
        }
        let specs = try #require(QualityPresets.builtIn[.dallE]).specs(
            changedBy: ["high-quality": .object(json), "normal": ["maxWidth": 8]])
        // Variants of other samples are made from a decoding of their own.
        let predicted = try RenderPlan(
            DecodeRequest.all(source, for: specs), watermarks: [], limits: ImageLimits(), memoryLimit: .max
        ).predictedMemory
        let measured =
            try await Self.peak(of: source, ["normal.maxWidth=8"] + options.map { "high-quality." + $0 })
            - Self.vipsStart.value
        #expect(measured <= predicted)
    }

    @Test("is so for an animation", .enabled(if: Corpus.isPresent), arguments: ["webp", "gif"])
    func animation(_ format: String) async throws {
        let path = try #require(Corpus.folder("ai")) + "/mochi_text_to_video_example.webp"
        let source = try Corpus.bytes(path)
        let specs = try #require(QualityPresets.builtIn[.sora]).specs(
            changedBy: ["high-quality": ["format": .string(format), "effort": 1]])
        let predicted = try DecodePlan(ImageHeader(source), for: specs)
            .predictedMemory(sourceBytes: source.count, specs: specs)
        let options = ["high-quality.format=\(format)", "high-quality.effort=1"]
        let start = try await (format == "gif" ? Self.vipsStart : Self.start).value
        let measured = try await Self.peak(of: source, options, tool: "sora") - start
        #expect(measured <= predicted)
        // A frame of a WebP may have two bytes for each pixel when it is encoded. Here it has a twentieth.
        #expect(predicted <= (format == "gif" ? 4 : 8) * measured)
    }

    @Test(
        "of a GIF does not grow with all frames, if the encoder takes one after the other",
        .enabled(if: Pillow.isInstalled))
    func framesOnDemand() async throws {
        let source = try await Pillow.expose(
            """
            frames = [picture.resize((480, 360)).rotate(5 * turn).quantize(256) for turn in range(60)]
            frames[0].save(folder + "/source", "gif", save_all=True, append_images=frames[1:], duration=50, loop=0)
            expect(picture)
            """
        ).source
        func predicted(_ format: String, _ source: [UInt8]) throws -> (whole: Int, read: Int) {
            let specs = try #require(QualityPresets.builtIn[.sora]).specs(
                changedBy: ["high-quality": ["format": .string(format)]])
            let requests = try DecodeRequest.all(source, for: specs)
            func memory(_ requests: [DecodeRequest]) throws -> Int {
                try RenderPlan(requests, watermarks: [], limits: ImageLimits(), memoryLimit: .max).predictedMemory
            }
            return (try memory(requests), try memory(requests.map { try $0.readingAnimation(StopFlag()) }))
        }
        let animation = try predicted("webp", source)
        #expect(animation.read < animation.whole / 2)
        let other = try predicted("gif", source)
        #expect(other.read == other.whole)
        var damaged = source
        damaged.replaceSubrange(damaged.count - 400..<damaged.count - 1, with: repeatElement(0, count: 399))
        let unread = try predicted("webp", damaged)
        #expect(unread.read == unread.whole)
        let measured = try await Self.peak(of: source, tool: "sora") - Self.start.value
        #expect(measured <= animation.read)
    }

    /// What the smallest job takes: the program alone, and with libvips, too.
    private static let start = Task { try await peak(of: DrawnImage.corners(8, 8).png) }
    private static let vipsStart = Task {
        try await peak(of: VipsCommand.encode(.corners(8, 8), as: ".png[interlace]"))
    }

    private static func peak(of source: [UInt8], _ options: [String] = [], tool: String = "dall-e") async throws -> Int
    {
        let folder = try ScratchFolder()
        let file = try folder.write(source, as: "source")
        let cost = try await CalotypeCommand.cost(ofProcessing: [file], from: tool, options: options)
        try #require(cost.exitCode == 0)
        return cost.peakMemory
    }
}

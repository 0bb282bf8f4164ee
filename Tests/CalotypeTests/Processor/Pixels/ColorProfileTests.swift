import CalotypeTesting
import Foundation
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite(
    "A variant beyond sRGB", .takingTurns, .timeLimit(.minutes(5)),
    .enabled(if: Pillow.isInstalled && Pillow.hasProfiles))
struct ColorProfileTests {
    /// A red, a green and a blue that sRGB has not, in Display P3, as PNG with its profile; and without one.
    private static let making = """
        import io, sys, pathlib
        from PIL import Image
        profile = pathlib.Path(sys.argv[2]).read_bytes() if sys.argv[2] else None
        image = Image.new("RGB", (96, 64), (128, 128, 128))
        for index, color in enumerate([(255, 0, 0), (0, 255, 0), (0, 0, 255), (250, 200, 40)]):
            image.paste(color, (24 * index, 0, 24 * index + 24, 48))
        if sys.argv[3] == "alpha":
            image.putalpha(Image.linear_gradient("L").resize((96, 64)))
        image.save(sys.argv[1], "PNG", **({"icc_profile": profile} if profile else {}))
        """

    /// Shows a file in sRGB, and tells the profile's name and the colors at six places.
    private static let looking = """
        import io, sys
        from PIL import Image, ImageCms
        image = Image.open(sys.argv[1])
        profile = image.info.get("icc_profile")
        raw = image.convert("RGB")
        seen = raw
        name = "none"
        if profile:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            name = ImageCms.getProfileDescription(source).strip()
            seen = ImageCms.profileToProfile(raw, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        places = [(12, 24), (36, 24), (60, 24), (84, 24), (48, 58), (60, 0)]
        print(name, image.mode, *[",".join(map(str, picture.getpixel(place))) for picture in (raw, seen) for place in places])
        """

    private struct Look {
        let profile, mode: String
        /// As they are stored, and as they are seen in sRGB.
        let stored, seen: [[Int]]

        init(_ text: String) {
            let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
            let numbers = words.suffix(12).map { $0.split(separator: ",").compactMap { Int($0) } }
            profile = words.dropLast(13).joined(separator: " ")
            mode = words[words.count - 13]
            (stored, seen) = (Array(numbers.prefix(6)), Array(numbers.suffix(6)))
        }
    }

    private static func source(_ profile: String?, alpha: Bool = false) async throws -> [UInt8] {
        let folder = try ScratchFolder()
        let path = profile.map { "\(Pillow.profiles)/\($0).icc" } ?? ""
        _ = try await Pillow.run(making, [folder.path + "/a.png", path, alpha ? "alpha" : ""])
        return try folder.bytes(of: "a.png")
    }

    private static func prints(
        of source: [UInt8], _ options: [String: JSONValue]
    ) async throws -> (ImageProcessingResult, [Print]) {
        let harness = try RenderHarness()
        let prints = try await harness.prints(of: source, options: options)
        return (try await harness.process(source, options: options), prints)
    }

    /// PNG for Pillow of Debian 12 reads no AVIF: libvips turns that one into PNG, profile and all.
    private static func look(at print: Print) async throws -> Look {
        let folder = try ScratchFolder()
        var file = try folder.write(print.bytes, as: "a.\(print.stored.format)")
        if ["avif", "jxl"].contains(print.stored.format.rawValue) {
            let png = folder.path + "/b.png"
            let run = try await ExternalTool.run("vips", ["copy", file, png])
            try #require(run.exitCode == 0, "\(run.stderr)")
            file = png
        }
        return Look(try await Pillow.run(looking, [file]))
    }

    private func distance(_ one: [[Int]], _ other: [[Int]]) -> Int {
        zip(one.joined(), other.joined()).map { abs($0 - $1) }.max() ?? 255
    }

    static let formats: [(options: [String: JSONValue], within: Int)] = [
        (["format": "png"], 1), (["format": "jpeg", "quality": 95], 6), (["format": "jpeg", "quality": 85], 12),
        (["format": "webp", "lossless": true], 1), (["format": "webp", "quality": 95], 12),
        (["format": "webp", "quality": 95, "encoder": "libwebp"], 12), (["format": "avif", "quality": 90], 10),
        (["format": "auto"], 12),
    ]

    @Test("keeps the profile of its source, and the samples with it", arguments: formats)
    func keep(_ options: [String: JSONValue], _ within: Int) async throws {
        let wish = options.merging(["colorProfile": "keep"]) { $1 }
        let (result, prints) = try await Self.prints(
            of: Self.source("a98"), ["normal": .object(wish), "high-quality": ["format": "png"]])
        let (kept, plain) = (try await Self.look(at: prints[0]), try await Self.look(at: prints[1]))
        #expect(kept.profile.contains("Adobe") || kept.profile.contains("A98"), "\(kept.profile)")
        #expect(plain.profile == "none")
        let drawn = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [250, 200, 40], [128, 128, 128], [0, 0, 255]]
        #expect(distance(kept.stored, drawn) <= within, "\(kept.stored)")
        #expect(distance(kept.seen, plain.stored) <= within + 6, "\(kept.seen) \(plain.stored)")
        // Who shows a color while the image loads shows it in sRGB.
        let other = try await Self.prints(of: Self.source("a98"), ["format": "png"]).0
        #expect(result.appearance?.averageColor.hex.count == 7)
        #expect(result.appearance?.perceptualHash == other.appearance?.perceptualHash)
    }

    @Test("is in Display P3, whatever its source was in", arguments: [nil, "a98", "srgb"], formats)
    func displayP3(_ profile: String?, _ row: (options: [String: JSONValue], within: Int)) async throws {
        let wish = row.options.merging(["colorProfile": "display-p3"]) { $1 }
        let (_, prints) = try await Self.prints(
            of: Self.source(profile), ["normal": .object(wish), "high-quality": ["format": "png"]])
        let (wide, plain) = (try await Self.look(at: prints[0]), try await Self.look(at: prints[1]))
        #expect(wide.profile == "sP3C", "\(wide.profile)")
        if profile == "a98" {
            // What both can show looks the same; a green that sRGB has not is further from it than sRGB's own, (117, 251, 76).
            #expect(distance(Array(wide.seen[3...4]), Array(plain.stored[3...4])) <= row.within + 6, "\(wide.seen)")
            #expect(wide.stored[1][0] < 60, "\(wide.stored)")
        } else {
            #expect(distance(wide.seen, plain.stored) <= row.within + 6, "\(wide.seen) \(plain.stored)")
            // The red of sRGB is no corner of P3.
            #expect(distance([wide.stored[0]], [[234, 51, 35]]) <= row.within + 2, "\(wide.stored)")
        }
    }

    @Test("keeps nothing where there is nothing to keep", arguments: [nil, "sgray"])
    func nothingToKeep(_ profile: String?) async throws {
        let (_, prints) = try await Self.prints(of: Self.source(profile), ["format": "png", "colorProfile": "keep"])
        #expect(try await Self.look(at: prints[0]).profile == "none")
    }

    @Test("keeps alpha, and has its background as one in sRGB has it")
    func background() async throws {
        let source = try await Self.source(nil, alpha: true)
        let rows: [(options: [String: JSONValue], within: Int)] = [
            (["format": "webp"], 0), (["format": "jpeg", "background": "#ff8000", "quality": 100], 14),
            (["format": "png", "fit": "contain", "maxWidth": 96, "maxHeight": 72, "background": "#ff8000"], 2),
        ]
        for (options, within) in rows {
            let wide = options.merging(["colorProfile": "display-p3"]) { $1 }
            let (_, prints) = try await Self.prints(
                of: source, ["normal": .object(wide), "high-quality": .object(options)])
            let (seen, plain) = (try await Self.look(at: prints[0]), try await Self.look(at: prints[1]))
            #expect(seen.profile == "sP3C" && plain.profile == "none" && seen.mode == plain.mode)
            guard options["background"] != nil else { continue }
            #expect(distance([seen.seen[5]], [[255, 128, 0]]) <= within, "\(seen.seen)")
            #expect(distance([plain.seen[5]], [[255, 128, 0]]) <= within, "\(plain.seen)")
        }
    }

    @Test("bears its watermark in the colors of that")
    func watermark() async throws {
        let mark: JSONValue = ["text": "||||", "color": "#ff0000", "scale": 1, "margin": 0, "gravity": "center"]
        let options: [String: JSONValue] = ["format": "png", "watermark": mark, "maxWidth": 96]
        let white = DrawnImage(96, 64, channels: 3) { _, _ in [255, 255, 255] }.png
        let wide = options.merging(["colorProfile": "display-p3"]) { $1 }
        let (_, prints) = try await Self.prints(
            of: white, ["normal": .object(wide), "high-quality": .object(options)])
        let reddest = try prints.map { print in
            let samples = try print.image().samples
            return try #require(
                stride(from: 0, to: samples.count, by: 3).map { Array(samples[$0..<$0 + 3]) }.min { $0[1] < $1[1] })
        }
        #expect(distance([reddest[1].map(Int.init)], [[255, 0, 0]]) <= 2)
        #expect(distance([reddest[0].map(Int.init)], [[234, 51, 35]]) <= 3)
    }

    @Test("stays within its bytes, profile and all, and reaches its score")
    func targets() async throws {
        let source = try await Self.source("a98")
        for format in ["jpeg", "avif"] as [JSONValue] {
            let (_, prints) = try await Self.prints(
                of: source,
                [
                    "normal": [
                        "format": format, "colorProfile": "display-p3", "quality": ["ssimulacra2": 60],
                        "chromaSubsampling": "4:4:4",
                    ]
                ])
            #expect(try #require(prints[0].stored.score) >= 60)
            #expect(try await Self.look(at: prints[0]).profile == "sP3C")
        }
        let (_, small) = try await Self.prints(
            of: source, ["format": "jpeg", "colorProfile": "display-p3", "maxBytes": 2_000, "maxWidth": 48])
        #expect(small.allSatisfy { $0.bytes.count <= 2_000 })
    }

    @Test("moves where its source moves", .enabled(if: Corpus.isPresent))
    func animation() async throws {
        let source = try Corpus.bytes(try #require(Corpus.folder("ai")) + "/mochi_text_to_video_example.webp")
        let print = try #require(
            try await RenderHarness().prints(
                of: source,
                options: [
                    "format": "webp", "colorProfile": "display-p3", "maxWidth": 64, "maxHeight": 64, "effort": 0,
                ]
            ).first)
        #expect(print.stored.frames == 37)
        let folder = try ScratchFolder()
        let info = try await ExternalTool.run("webpinfo", [try folder.write(print.bytes, as: "a.webp")])
        #expect(info.exitCode == 0 && info.stdout.contains("Chunk ICCP") && info.stdout.contains("No error detected."))
    }

    @Test(
        "is so in the scenes of a video, of which the same frames serve others in sRGB",
        .enabled(if: DrawnVideo.isPossible))
    func frameSequence() async throws {
        let video = try await DrawnVideo.ofColors(["red", "blue"], size: "96x64")
        let presets = try QualityPresets(
            yaml: """
                sora:
                  normal: { format: png, storyboard: { frames: 1 } }
                  high-quality: { format: png, storyboard: { frames: 1 }, colorProfile: display-p3 }
                  kept: { format: png, maxWidth: 96, maxHeight: 64, storyboard: { frames: 1 }, colorProfile: keep }
                  deep: { format: png, maxWidth: 96, maxHeight: 64, storyboard: { frames: 1 }, colorProfile: display-p3, bitDepth: 16 }
                  still: { format: png, maxWidth: 96, maxHeight: 64, poster: 0s, colorProfile: display-p3 }
                  keep-still: { format: png, maxWidth: 96, maxHeight: 64, poster: 0s, colorProfile: keep }
                """)
        let prints = try await RenderHarness(presets: presets).prints(of: video, from: .sora)
        var looks: [Look] = []
        for print in prints { looks.append(try await Self.look(at: print)) }
        #expect(looks.map(\.profile) == ["none", "sP3C", "none", "sP3C", "sP3C", "none"])
        let seen = looks.map { $0.seen[1] }
        // A storyboard of one frame shows the middle: blue begins there.
        for (index, color) in seen.enumerated() where index < 4 {
            #expect(distance([color], [looks[0].stored[1]]) <= 3, "\(index): \(color)")
        }
        #expect(distance([seen[4]], [looks[5].stored[1]]) <= 3)
        #expect(distance([looks[2].stored[1]], [looks[0].stored[1]]) == 0)
        #expect(looks[1].stored[1] != looks[0].stored[1])
    }

    @Test("is so in a clip of a video", .enabled(if: DrawnVideo.isPossible))
    func clip() async throws {
        let video = try await DrawnVideo.ofColors(["red", "lime"], size: "96x64")
        let clip: [String: JSONValue] = ["format": "webp", "lossless": true, "clip": ["start": "0.5s", "seconds": 1]]
        let prints = try await RenderHarness().prints(
            of: video, from: .sora,
            options: [
                "normal": .object(clip.merging(["colorProfile": "display-p3"]) { $1 }), "high-quality": .object(clip),
            ])
        let (wide, plain) = (try await Self.look(at: prints[0]), try await Self.look(at: prints[1]))
        #expect(prints[0].stored.frames == prints[1].stored.frames && prints[0].stored.frames > 1)
        #expect((wide.profile, plain.profile) == ("sP3C", "none"))
        #expect(distance([wide.seen[1]], [plain.stored[1]]) <= 3)
        #expect(distance([wide.stored[1]], [[234, 51, 35]]) <= 6, "the red of sRGB is no corner of P3")
        let folder = try ScratchFolder()
        let info = try await ExternalTool.run("webpinfo", [try folder.write(prints[0].bytes, as: "a.webp")])
        #expect(info.exitCode == 0 && info.stdout.contains("Chunk ICCP") && info.stdout.contains("No error detected."))
    }

    @Test("is nothing to a format that bears no profile")
    func noProfile() async throws {
        let presets = try QualityPresets(
            yaml:
                "dall-e: { normal: { colorProfile: display-p3 }, high-quality: { format: png, colorProfile: display-p3 } }"
        )
        let harness = try RenderHarness(presets: presets)
        let prints = try await harness.prints(of: Self.source(nil), options: ["normal": ["format": "gif"]])
        let (gif, png) = (try await Self.look(at: prints[0]), try await Self.look(at: prints[1]))
        #expect((gif.profile, png.profile) == ("none", "sP3C"))
        #expect(distance([gif.stored[0]], [[255, 0, 0]]) <= 4, "\(gif.stored)")
    }
}

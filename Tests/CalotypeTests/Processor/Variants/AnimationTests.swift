import CalotypeTesting
import Foundation
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite(
    "An animated source", .takingTurns, .timeLimit(.minutes(10)), .enabled(if: Corpus.isPresent && Pillow.isInstalled))
struct AnimationTests {
    /// By the end of the path. Without GIFs that leave a part of their canvas open: readers disagree on what is there.
    static let sources = [
        "ai/mochi_text_to_video_example.webp", "image-rs/tests/images/webp/extended_images/anim.webp",
        "image-rs/tests/images/gif/anim/mixed-disposal.gif", "image-rs/tests/images/gif/anim/any-disposal.gif",
        "image-rs/tests/images/gif/anim/large-gif-anim-combine.gif",
        "image-rs/tests/images/gif/anim/large-gif-anim-full-frame-replace.gif",
    ]

    private static let preset = try? QualityPresets(
        yaml: """
            sora:
              normal: { maxWidth: 160, maxHeight: 160, compressionLevel: 0 }
              high-quality: { maxWidth: 160, maxHeight: 160, compressionLevel: 1 }
              loop: { maxWidth: 120, maxHeight: 120, format: gif, compressionLevel: 1 }
              still: { maxWidth: 160, maxHeight: 160, format: webp, quality: 90, animation: first-frame }
              picture: { maxWidth: 160, maxHeight: 160, format: png }
            """)

    @Test("moves as before in WebP and GIF, and is its first frame elsewhere", .tags(.slow), arguments: sources)
    func moves(_ name: String) async throws {
        let path = try #require(Corpus.root) + "/" + name
        let source = try Corpus.bytes(path)
        let folder = try ScratchFolder()
        for print in try await RenderHarness(presets: try #require(Self.preset)).prints(of: source, from: .sora) {
            let moves = ["high-quality", "loop"].contains(print.stored.variant.rawValue)
            #expect(try ImageHeader(print.bytes).frames == print.stored.frames)
            #expect(moves ? print.stored.frames > 1 : print.stored.frames == 1)
            let file = try folder.write(print.bytes, as: print.stored.variant.rawValue)
            let judgement = try await Self.compare(path, file, moves: moves)
            #expect(judgement.distance < 12, "\(print.stored.variant)")
            guard moves else { continue }
            #expect(judgement.plays[0] == judgement.plays[1])
            // GIF counts in hundredths of a second: each frame may be half of one off.
            #expect(
                abs(judgement.time[0] - judgement.time[1]) <= (print.stored.format == .gif ? 5 * judgement.frames : 0))
        }
    }

    @Test(
        "is a whole file to the formats' own tools",
        .enabled(if: ExternalTool.isInstalled("webpinfo") && ExternalTool.isInstalled("gifsicle")))
    func tools() async throws {
        let source = try Corpus.bytes(try #require(Corpus.root) + "/" + Self.sources[0])
        let folder = try ScratchFolder()
        let prints = try await RenderHarness(presets: try #require(Self.preset)).prints(of: source, from: .sora)
        let webp = try folder.write(prints[1].bytes, as: "a.webp")
        let info = try await ExternalTool.run("webpinfo", ["-summary", webp])
        #expect(info.stdout.contains("No error detected."))
        #expect(info.stdout.contains("Number of frames: 37"))
        let mux = try await ExternalTool.run("webpmux", ["-info", webp])
        #expect(mux.stdout.contains("Loop Count : 0"))
        #expect(!mux.stdout.contains("EXIF"))
        #expect(mux.stdout.components(separatedBy: "       41 ").count == 38)
        let gif = try folder.write(prints[2].bytes, as: "a.gif")
        let frames = try await ExternalTool.run("gifsicle", ["--info", gif])
        #expect(frames.exitCode == 0)
        #expect(frames.stdout.contains("37 images"))
        #expect(frames.stdout.contains("loop forever"))
        #expect(frames.stdout.components(separatedBy: "delay 0.04s").count == 38)
        guard ExternalTool.isInstalled("ffprobe") else { return }
        let probe = try await ExternalTool.run(
            "ffprobe",
            ["-v", "error", "-count_frames", "-show_entries", "stream=nb_read_frames", "-of", "csv=p=0", gif])
        #expect(probe.stdout.trimmingCharacters(in: .whitespacesAndNewlines) == "37")
    }

    @Test("is cut alike in each frame")
    func cut() async throws {
        let path = try #require(Corpus.root) + "/" + Self.sources[0]
        let options: [String: JSONValue] = ["high-quality": ["maxWidth": 100, "maxHeight": 100, "fit": "smart"]]
        let print = try await RenderHarness().prints(of: Corpus.bytes(path), from: .sora, options: options)[1]
        let crop = try #require(print.stored.crop)
        #expect(print.stored.frames == 37)
        #expect(try ImageHeader(print.bytes).dimensions.description == "100×100")
        #expect((crop.top, crop.height) == (0, 480))
        #expect(abs(crop.width - 480) <= 1)
    }

    @Test("stays a still where that is wanted, whatever its length would cost")
    func still() async throws {
        let source = try Corpus.bytes(try #require(Corpus.root) + "/" + Self.sources[0])
        var configuration = ImageProcessor.Configuration()
        configuration.limits.image.pixels = 848 * 480 * 36
        let harness = try RenderHarness(configuration: configuration)
        let refused = try await harness.process(source, from: .sora)
        #expect(refused.error?.kind == .memory)
        #expect(refused.error?.reason == .tooManyPixels)
        #expect(refused.error?.message.contains("37 frames of 848×480 pixels") ?? false)
        #expect(refused.error?.message.contains("'animation: first-frame'") ?? false)
        let still = try await harness.process(source, from: .sora, options: ["animation": "first-frame"])
        #expect(still.variants.map(\.frames) == [1, 1])
        configuration.limits.image.pixels += 848 * 480
        let whole = try await RenderHarness(configuration: configuration).process(
            source, from: .sora, options: ["high-quality": ["maxWidth": 64, "effort": 0]])
        #expect(whole.variants.map(\.frames) == [1, 37])
    }

    @Test("that is a PNG is its first picture")
    func animatedPNG() async throws {
        let path = try #require(Corpus.files(in: Corpus.folder("image-rs/tests/images/png/apng"), "png").first)
        let source = try Corpus.bytes(path)
        try #require(try ImageHeader(source).frames > 1)
        #expect(try await RenderHarness().process(source).variants.map(\.frames) == [1, 1])
    }

    @Test("of 20 000 frames is refused by its header")
    func flood() async throws {
        let frame: [UInt8] = [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]
        let head = Array("GIF89a".utf8) + [1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]
        let source = head + Array(repeating: frame, count: 20_000).joined() + [0x3B]
        let result = try await RenderHarness().process(source)
        #expect(result.error?.kind == .memory)
        #expect(result.error?.reason == .tooManyFrames)
        #expect(result.error?.message.contains("20000 frames; at most 1000") ?? false)
    }

    private struct Judgement: Decodable {
        let frames: Int
        /// Of source and variant: 0 is without end.
        let plays: [Int]
        /// All frames together, in milliseconds.
        let time: [Int]
        /// The largest of the mean differences at the middle of each frame of the source.
        let distance: Double
    }

    /// Pillow's opinion: it composes frames with code of its own.
    private static func compare(_ source: String, _ variant: String, moves: Bool) async throws -> Judgement {
        let output = try await Pillow.run(script, [source, variant, moves ? "all" : "first"])
        return try JSONDecoder().decode(Judgement.self, from: Data(output.utf8))
    }

    private static let script = """
        import json, sys
        from PIL import Image, ImageChops, ImageStat
        def plays(image):
            count = image.info.get("loop", 1 if image.format == "GIF" else 0)
            return count + 1 if image.format == "GIF" and "loop" in image.info and count else count
        def video(path):
            image, frames, start = Image.open(path), [], 0
            for index in range(getattr(image, "n_frames", 1)):
                image.seek(index)
                look = image.convert("RGBA").resize((32, 32), Image.BOX)
                white = Image.new("RGBA", look.size, "white")
                time = int(round(image.info.get("duration", 0)))
                frames.append((start, start + time, Image.alpha_composite(white, look).convert("RGB")))
                start += time
            return image, frames, start
        (a, before, time), (b, after, newtime) = video(sys.argv[1]), video(sys.argv[2])
        def shown(at):
            at = at * newtime / max(time, 1)
            return next((look for start, end, look in after if start <= at < end), after[-1][2])
        def distance(x, y):
            return sum(ImageStat.Stat(ImageChops.difference(x, y)).mean) / 3
        wanted = before if sys.argv[3] == "all" else [(0, 0, before[0][2])]
        worst = max(distance(look, shown((start + end) / 2)) for start, end, look in wanted)
        print(json.dumps({"frames": len(before), "plays": [plays(a), plays(b)], "time": [time, newtime],
            "distance": worst}))
        """
}

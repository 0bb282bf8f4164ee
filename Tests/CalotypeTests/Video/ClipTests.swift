import CalotypeTesting
import Foundation
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite("A clip", .enabled(if: DrawnVideo.isPossible && Pillow.isInstalled), .timeLimit(.minutes(2)))
struct ClipTests {
    private func clip(
        of source: [UInt8], _ options: [String: JSONValue], format: JSONValue = "webp",
        configuration: ImageProcessor.Configuration = .init()
    ) async throws -> Print {
        let high: [String: JSONValue] = ["format": format, "maxWidth": 64, "clip": .object(options)]
        return try await RenderHarness(configuration: configuration).prints(
            of: source, from: .sora, options: ["normal": ["maxWidth": 16], "high-quality": .object(high)])[1]
    }

    /// Of each frame: milliseconds, and the color in its middle, each sample 0 or 1.
    private struct Frame: Decodable, Equatable {
        let time: Int
        let color: [Int]
    }

    private func frames(of print: Print) async throws -> [Frame] {
        let script = """
            import io, json, sys
            from PIL import Image
            image, frames = Image.open(sys.argv[1]), []
            for index in range(image.n_frames):
                image.seek(index)
                color = image.convert("RGB").getpixel((image.width // 2, image.height // 2))
                frames.append({"time": round(image.info["duration"]), "color": [sample // 128 for sample in color]})
            print(json.dumps(frames))
            """
        let folder = try ScratchFolder()
        let file = try folder.write(print.bytes, as: "clip")
        return try JSONDecoder().decode([Frame].self, from: Data(try await Pillow.run(script, [file]).utf8))
    }

    @Test(
        "moves as long, as fast and from where it is to",
        arguments: [
            ("1s", 2.0, [[0, 1, 0], [0, 0, 1]]), ("50%", 1.5, [[0, 0, 1], [1, 1, 0]]),
            ("99s", 2.0, [[0, 0, 1], [1, 1, 0]]),
            ("0s", 30.0, [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0]]),
        ], ["webp", "gif"])
    func cut(_ row: (start: String, seconds: Double, colors: [[Int]]), _ format: String) async throws {
        let video = try await DrawnVideo.ofColors(["red", "lime", "blue", "yellow"])
        let print = try await clip(
            of: video, ["start": .string(row.start), "seconds": .number(row.seconds), "rate": 5],
            format: .string(format))
        let frames = try await frames(of: print)
        let time = frames.reduce(0) { $0 + $1.time }
        // GIF counts in hundredths of a second: each frame may be half of one off.
        #expect(abs(time - Int(min(row.seconds, 4) * 1000)) <= (format == "gif" ? 5 * frames.count : 0))
        let changes = frames.map(\.color).reduce(into: [[Int]]()) { if $0.last != $1 { $0.append($1) } }
        #expect(changes == row.colors)
    }

    @Test("has so many frames a second, and no more than the video", arguments: [(5.0, 10, 200), (30.0, 20, 100)])
    func rate(_ rate: Double, _ count: Int, _ time: Int) async throws {
        let video = try await DrawnVideo.bytes("testsrc2=s=128x96:r=10:d=4", ["-c:v", "mpeg4", "-q:v", "2"])
        let print = try await clip(of: video, ["seconds": 2, "rate": .number(rate)])
        #expect(print.stored.frames == count)
        #expect(print.stored.dimensions.description == "64×48")
        #expect(try await frames(of: print).map(\.time) == Array(repeating: time, count: count))
    }

    @Test("is a whole file to the format's own tools", .enabled(if: ExternalTool.isInstalled("webpinfo")))
    func tools() async throws {
        let video = try await DrawnVideo.bytes("testsrc2=s=128x96:r=10:d=4")
        let folder = try ScratchFolder()
        let webp = try folder.write(try await clip(of: video, [:]).bytes, as: "a.webp")
        #expect(try await ExternalTool.run("webpinfo", [webp]).stdout.contains("No error detected."))
        let info = try await ExternalTool.run("webpmux", ["-info", webp]).stdout
        #expect(info.contains("Number of frames: 30"))
        #expect(info.contains("Loop Count : 0"))
    }

    @Test("is a still where the format or a rule says so, and of a still image")
    func still() async throws {
        let video = try await DrawnVideo.ofColors(["red", "blue"])
        let presets = try QualityPresets(yaml: "sora: { high-quality: { clip: { seconds: 1 } } }")
        let harness = try RenderHarness(presets: presets)
        #expect(try await harness.process(video, from: .sora).variants[1].frames > 1)
        for options: [String: JSONValue] in [["format": "jpeg"], ["animation": "first-frame"]] {
            let result = try await harness.process(video, from: .sora, options: options)
            #expect(result.variants.map(\.frames) == [1, 1])
        }
        let still = try await harness.process(DrawnImage.corners(32, 24).png, from: .sora)
        #expect(still.variants.map(\.frames) == [1, 1])
    }

    @Test("of an animation is a part of it, with its own frames")
    func animation() async throws {
        let gif = try await DrawnVideo.ofColors(["red", "lime", "blue", "yellow"], [], as: "clip.gif")
        let print = try await clip(of: gif, ["start": "0.5s", "seconds": 2])
        let frames = try await frames(of: print)
        #expect(frames.reduce(0) { $0 + $1.time } == 2000)
        #expect(frames.map(\.color).first == [1, 0, 0] && frames.map(\.color).last == [0, 0, 1])
    }

    @Test("of too many pixels is refused before it is decoded")
    func tooLarge() async throws {
        var configuration = ImageProcessor.Configuration()
        configuration.limits.image.pixels = 128 * 96 * 2
        let video = try await DrawnVideo.bytes("testsrc2=s=128x96:r=10:d=4")
        let error = await #expect(throws: ImageProcessingError.self) {
            try await clip(of: video, [:], configuration: configuration)
        }
        #expect((error?.kind, error?.reason) == (.memory, .tooManyPixels))
    }
}

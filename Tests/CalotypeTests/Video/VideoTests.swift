import CalotypeTesting
import Foundation
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite("A video", .enabled(if: DrawnVideo.isPossible), .timeLimit(.minutes(2)))
struct VideoTests {
    @Test(
        "Its variants show one of its frames, and the result tells of it",
        arguments: [
            ("clip.mp4", "mp4", "mpeg4", ["-c:v", "mpeg4"]), ("clip.mov", "mov", "mpeg4", ["-c:v", "mpeg4"]),
            ("clip.mkv", "mkv", "mpeg4", ["-c:v", "mpeg4"]), ("clip.webm", "webm", "vp8", ["-c:v", "libvpx"]),
            ("clip.mp4", "mp4", "h264", ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-movflags", "faststart"]),
        ])
    func containers(_ name: String, _ format: String, _ codec: String, _ encoder: [String]) async throws {
        // As cameras and players have it where high definition does not say how colors are stored.
        let graph = "color=0xC83C1E:s=1600x900:r=25:d=2,scale=out_color_matrix=bt709,format=yuv420p"
        let video = try await DrawnVideo.bytes(graph, encoder + ["-b:v", "1M"], as: name)
        let result = try await RenderHarness().process(video, from: .sora)
        let original = try #require(result.original)
        let details = try #require(original.video)
        #expect(result.error == nil)
        #expect(original.format.rawValue == format)
        #expect(original.size == video.count)
        #expect(original.dimensions == Dimensions(width: 1600, height: 900))
        #expect(details.codec == codec)
        #expect(details.frameRate == 25)
        #expect(abs(details.duration - 2) < 0.1)
        #expect(result.variants.map(\.dimensions.description) == ["1280×720", "1600×900"])
        let color = try #require(result.appearance).averageColor
        #expect(abs(Int(color.red) - 0xC8) < 6 && abs(Int(color.green) - 0x3C) < 6 && abs(Int(color.blue) - 0x1E) < 6)
    }

    @Test("The telling frame is not black, not blurred, and not half faded in")
    func auto() async throws {
        let video = try await DrawnVideo.bytes(
            "color=black:s=320x240:d=2[a];testsrc2=s=320x240:d=2,boxblur=20[b];testsrc2=s=320x240:d=4,fade=d=2[c];"
                + "[a][b][c]concat=n=3", ["-c:v", "mpeg4", "-q:v", "2"], as: "clip.mp4")
        let result = try await RenderHarness().process(video, from: .sora)
        #expect(try #require(result.original?.video).posterSecond > 6)
    }

    @Test(
        "The frame that is asked for is taken",
        arguments: [("0s", 0.0, "ff0000"), ("1.5s", 1.5, "0000ff"), ("75%", 1.5, "0000ff"), ("99s", 1.8, "0000ff")])
    func asked(_ poster: String, _ second: Double, _ color: String) async throws {
        let video = try await DrawnVideo.ofColors(["red", "blue"])
        let result = try await RenderHarness().process(video, from: .sora, options: ["poster": .string(poster)])
        #expect(abs(try #require(result.original?.video).posterSecond - second) < 0.01)
        let (seen, wanted) = (try #require(result.appearance).averageColor, try #require(RGBColor(hex: color)))
        #expect(abs(Int(seen.red) - Int(wanted.red)) < 12 && abs(Int(seen.blue) - Int(wanted.blue)) < 12)
    }

    @Test("A frame is found where only one can be, right behind the beginning", arguments: ["50%", "1s", "0.00001s"])
    func shortest(_ poster: String) async throws {
        let video = try await DrawnVideo.bytes("color=red:s=64x64:r=30:d=0.0666")
        let result = try await RenderHarness().process(video, from: .sora, options: ["poster": .string(poster)])
        #expect(result.error == nil)
        #expect(try #require(result.original?.video).posterSecond < 0.001)
    }

    @Test("The wait for memory is no part of a job's time", .timeLimit(.minutes(1)))
    func waitsForMemory() async throws {
        let video = try await DrawnVideo.ofColors(["red"])
        try await Flow.withFolder { folder in
            let processor = try Flow.processor(FolderStore(folder)) { $0.jobTimeout = .seconds(3) }
            let job = try ImageProcessingJob(id: "video", tool: .sora, source: .bytes(video), userId: "ann")
            let isHeld = Signal()
            let holding = Task {
                try await processor.memory.admit(processor.memory.total) {
                    isHeld.raise()
                    try await Task.sleep(for: .seconds(4))
                }
            }
            await isHeld.wait()
            #expect(try await processor.process(job).error == nil)
            try await holding.value
        }
    }

    @Test("Variants may show frames of their own, of which the result tells the first")
    func several() async throws {
        let video = try await DrawnVideo.ofColors(["red", "lime", "blue"])
        let presets = try QualityPresets(
            yaml: """
                sora:
                  normal: { poster: 2.5s }
                  high-quality: { poster: 0s }
                  small: { maxWidth: 8, maxHeight: 8, format: png, poster: 50% }
                """)
        let harness = try RenderHarness(presets: presets)
        #expect(try await harness.process(video, from: .sora).original?.video?.posterSecond == 2.5)
        let seen = try await harness.prints(of: video, from: .sora).map { try $0.image().middle.map { $0 / 64 } }
        #expect(seen == [[0, 0, 3], [3, 0, 0], [0, 3, 0]])
    }

    @Test("A still image is what it is, whatever frame is asked for")
    func still() async throws {
        let result = try await RenderHarness().process(DrawnImage.corners(32, 24).png, options: ["poster": "3s"])
        #expect(result.error == nil)
        #expect(result.variants.map(\.dimensions.description) == ["32×24", "32×24"])
    }

    @Test("A moment is told in words that say when", arguments: ["", "s", "-1s", "101%", "nans", "infs", "2"])
    func noMoment(_ text: String) { #expect(VideoMoment(text) == nil) }

    @Test("A moment is written as it is read", arguments: ["auto", "0s", "2.5s", "57%", "0.1%", "100%"])
    func moment(_ text: String) { #expect(VideoMoment(text)?.written == text) }

    @Test(
        "A bad one gets its kind and reason",
        arguments: [
            ("a text", "processing/unknown-format"), ("a playlist", "processing/unknown-format"),
            ("no more than a beginning", "processing/damaged"), ("cut off", "processing/damaged"),
            ("no frames", "processing/damaged"), ("sound alone", "processing/damaged"),
            ("ten hours", "memory/too-many-frames"), ("too large", "memory/too-many-pixels"),
        ], [[:], ["storyboard": ["frames": 4]], ["high-quality": ["clip": ["seconds": 1]]]] as [[String: JSONValue]])
    func bad(_ row: (name: String, expected: String), _ options: [String: JSONValue]) async throws {
        let (name, expected) = row
        var configuration = ImageProcessor.Configuration()
        if name == "too large" { configuration.limits.image.pixels = 1000 }
        let video = try await Self.badFilm(name)
        let result = try await RenderHarness(configuration: configuration).process(video, from: .sora, options: options)
        #expect(result.error.map { "\($0.kind.rawValue)/\($0.reason.rawValue)" } == expected)
        #expect(result.variants.isEmpty)
    }

    private static func badFilm(_ name: String) async throws -> [UInt8] {
        let colors = "testsrc2=s=64x64:r=10:d=1"
        switch name {
        case "a text": return Array("this is no video".utf8)
        case "a playlist": return Array("#EXTM3U\n#EXT-X-TARGETDURATION:1\nfile:///etc/passwd\n".utf8)
        case "no more than a beginning": return Array(try await DrawnVideo.bytes(colors, as: "clip.mp4").prefix(40))
        case "cut off":
            let whole = try await DrawnVideo.bytes(colors, as: "clip.mp4")
            return Array(whole.prefix(whole.count / 2))
        case "no frames": return try await DrawnVideo.bytes(colors, ["-t", "0"], as: "clip.mp4")
        case "sound alone":
            return try await DrawnVideo.bytes("sine=d=1", ["-c:a", "aac"], as: "clip.mp4")
        case "ten hours": return try await DrawnVideo.bytes("color=red:s=64x64:r=1/3600:d=36000", as: "clip.mp4")
        default: return try await DrawnVideo.bytes(colors, as: "clip.mp4")
        }
    }
}

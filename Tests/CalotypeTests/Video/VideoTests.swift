import CalotypeTesting
import Foundation
import Testing

@testable import Calotype

/// Films are drawn by ffmpeg itself. Codecs that every build of it has come first.
@Suite("A video", .enabled(if: ExternalTool.isInstalled("ffmpeg")), .timeLimit(.minutes(2)))
struct VideoTests {
    @Test(
        "Its variants show one of its frames, and the result tells of it",
        arguments: [
            ("clip.mp4", "mp4", "mpeg4", ["-c:v", "mpeg4"]), ("clip.mov", "mov", "mpeg4", ["-c:v", "mpeg4"]),
            ("clip.mkv", "mkv", "mpeg4", ["-c:v", "mpeg4"]), ("clip.webm", "webm", "vp8", ["-c:v", "libvpx"]),
            ("clip.mp4", "mp4", "h264", ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-movflags", "faststart"]),
        ])
    func containers(_ name: String, _ format: String, _ codec: String, _ encoder: [String]) async throws {
        // As cameras and players have it where high definition does not say how colours are stored.
        let graph = "color=0xC83C1E:s=1600x900:r=25:d=2,scale=out_color_matrix=bt709,format=yuv420p"
        let film = try await Self.film(graph, encoder + ["-b:v", "1M"], as: name)
        let result = try await Darkroom().process(film, from: .sora)
        let original = try #require(result.original)
        let video = try #require(original.video)
        #expect(result.error == nil)
        #expect(original.format.rawValue == format)
        #expect(original.size == film.count)
        #expect(original.dimensions == Dimensions(width: 1600, height: 900))
        #expect(video.codec == codec)
        #expect(video.frameRate == 25)
        #expect(abs(video.duration - 2) < 0.1)
        #expect(result.variants.map(\.dimensions.description) == ["1280×720", "1600×900"])
        let color = try #require(result.appearance).averageColor
        #expect(abs(Int(color.red) - 0xC8) < 6 && abs(Int(color.green) - 0x3C) < 6 && abs(Int(color.blue) - 0x1E) < 6)
    }

    @Test("The telling frame is not black, not blurred, and not half faded in")
    func telling() async throws {
        let film = try await Self.film(
            "color=black:s=320x240:d=2[a];testsrc2=s=320x240:d=2,boxblur=20[b];testsrc2=s=320x240:d=4,fade=d=2[c];"
                + "[a][b][c]concat=n=3", ["-c:v", "mpeg4", "-q:v", "2"], as: "clip.mp4")
        let result = try await Darkroom().process(film, from: .sora)
        #expect(try #require(result.original?.video).posterSecond > 6)
    }

    @Test(
        "The frame that is asked for is taken",
        arguments: [("0s", 0.0, "ff0000"), ("1.5s", 1.5, "0000ff"), ("75%", 1.5, "0000ff"), ("99s", 1.8, "0000ff")])
    func asked(_ poster: String, _ second: Double, _ color: String) async throws {
        let film = try await Self.film(
            "color=red:s=64x64:r=10:d=1[a];color=blue:s=64x64:r=10:d=1[b];[a][b]concat", ["-c:v", "mpeg4"],
            as: "clip.mp4")
        let job = try ImageProcessingJob(
            id: "j", tool: .sora, source: .bytes(film), userId: "u", poster: try #require(VideoPoster(poster)))
        let result = try await Darkroom().processor.process(job)
        #expect(abs(try #require(result.original?.video).posterSecond - second) < 0.01)
        let (seen, wanted) = (try #require(result.appearance).averageColor, try #require(Color(hex: color)))
        #expect(abs(Int(seen.red) - Int(wanted.red)) < 12 && abs(Int(seen.blue) - Int(wanted.blue)) < 12)
    }

    @Test("A poster is asked for in words that say when", arguments: ["", "s", "-1s", "101%", "nans", "infs", "2"])
    func poster(_ text: String) {
        #expect(VideoPoster(text) == nil)
    }

    @Test(
        "A bad one gets its kind and reason",
        arguments: [
            ("a text", "processing/unknown-format"), ("a playlist", "processing/unknown-format"),
            ("no more than a beginning", "processing/damaged"), ("cut off", "processing/damaged"),
            ("no frames", "processing/damaged"), ("sound alone", "processing/damaged"),
            ("ten hours", "memory/too-many-frames"), ("too large", "memory/too-many-pixels"),
        ])
    func bad(_ name: String, _ expected: String) async throws {
        var configuration = ImageProcessor.Configuration()
        if name == "too large" { configuration.limits.pixels = 1000 }
        let film = try await Self.badFilm(name)
        let result = try await Darkroom(configuration: configuration).process(film, from: .sora)
        #expect(result.error.map { "\($0.kind.rawValue)/\($0.reason.rawValue)" } == expected)
        #expect(result.variants.isEmpty)
    }

    private static func badFilm(_ name: String) async throws -> [UInt8] {
        let colors = "testsrc2=s=64x64:r=10:d=1"
        switch name {
        case "a text": return Array("this is no film".utf8)
        case "a playlist": return Array("#EXTM3U\n#EXT-X-TARGETDURATION:1\nfile:///etc/passwd\n".utf8)
        case "no more than a beginning": return Array(try await film(colors, as: "clip.mp4").prefix(40))
        case "cut off":
            let whole = try await film(colors, as: "clip.mp4")
            return Array(whole.prefix(whole.count / 2))
        case "no frames": return try await film(colors, ["-t", "0"], as: "clip.mp4")
        case "sound alone":
            return try await film("sine=d=1", ["-c:a", "aac"], as: "clip.mp4")
        case "ten hours": return try await film("color=red:s=64x64:r=1/3600:d=36000", as: "clip.mp4")
        default: return try await film(colors, as: "clip.mp4")
        }
    }

    /// Draws a film: `graph` is a source of ffmpeg's filters.
    private static func film(
        _ graph: String, _ options: [String] = ["-c:v", "mpeg4"], as name: String
    ) async throws -> [UInt8] {
        let folder = try ScratchFolder()
        let run = try await ExternalTool.run(
            "ffmpeg",
            ["-v", "error", "-nostdin", "-f", "lavfi", "-i", graph] + options + [folder.path(of: name)])
        try #require(run.exitCode == 0, "ffmpeg says: \(run.stderr)")
        return try folder.bytes(of: name)
    }
}

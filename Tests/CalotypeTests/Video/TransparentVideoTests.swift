import CalotypeTesting
import Pixels
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite("A transparent video", .enabled(if: DrawnVideo.isPossible), .timeLimit(.minutes(2)))
struct TransparentVideoTests {
    struct Film: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let options: [String]
        let name: String
    }

    static let videos = [
        Film(
            testDescription: "VP9",
            options: ["-c:v", "libvpx-vp9", "-pix_fmt", "yuva420p", "-b:v", "1M", "-deadline", "realtime"],
            name: "clip.webm"),
        Film(
            testDescription: "VP8",
            options: ["-c:v", "libvpx", "-pix_fmt", "yuva420p", "-b:v", "1M", "-auto-alt-ref", "0"],
            name: "clip.webm"),
        Film(
            testDescription: "ProRes 4444", options: ["-c:v", "prores_ks", "-pix_fmt", "yuva444p10le"], name: "clip.mov"
        ),
        Film(testDescription: "QuickTime RLE", options: ["-c:v", "qtrle", "-pix_fmt", "argb"], name: "clip.mov"),
    ]

    /// A second in which the left half is red, and the right one is black that nobody sees.
    private func bytes(_ video: Film) async throws -> [UInt8] {
        try await DrawnVideo.bytes(
            "color=black:s=64x32:r=10:d=1,format=rgba,geq=r='255*lt(X,32)':g=0:b=0:a='255*lt(X,32)'",
            video.options, as: video.name)
    }

    /// A pixel of the left half and one of the right.
    private func halves(_ image: PixelBuffer) -> [[UInt8]] {
        [1, 3].map { quarter in
            let start = (image.height / 2 * image.width + image.width * quarter / 4) * image.channels
            return Array(image.samples[start..<start + image.channels])
        }
    }

    @Test("is seen on the background in JPEG, and stays transparent in WebP", arguments: videos)
    func poster(_ video: Film) async throws {
        let source = try await bytes(video)
        let prints = try await RenderHarness().prints(of: source, from: .sora, options: ["background": "#0000ff"])
        let (left, right) = (halves(try prints[0].image())[0], halves(try prints[0].image())[1])
        #expect(left[0] > 180 && left[2] < 80, "\(left)")
        #expect(right[0] < 80 && right[2] > 180, "\(right)")
        let webp = halves(try prints[1].image())
        #expect(webp.map(\.count) == [4, 4] && webp[0][3] > 240 && webp[1][3] < 16, "\(webp)")
    }

    @Test("is so in a storyboard and a clip, too", arguments: [videos[0], videos[3]])
    func frameSequence(_ video: Film) async throws {
        let source = try await bytes(video)
        let board: JSONValue = ["frames": 1, "columns": 1]
        let sheets = try await RenderHarness().prints(
            of: source, from: .sora, options: ["background": "#0000ff", "maxWidth": 32, "storyboard": board])
        let jpeg = halves(try sheets[0].image())
        #expect(jpeg[0][0] > 180 && jpeg[1][2] > 180 && jpeg[1][0] < 80, "\(jpeg)")
        #expect(halves(try sheets[1].image()).map { $0.last ?? 0 > 128 } == [true, false])
        let clip: JSONValue = ["clip": ["seconds": 1, "rate": 2], "maxWidth": 32]
        let moving = try await RenderHarness().prints(of: source, from: .sora, options: ["high-quality": clip])[1]
        #expect(moving.stored.frames >= 1)
        #expect(halves(try moving.image()).map { $0.last ?? 0 > 128 } == [true, false])
    }

    @Test("that is opaque throughout has no alpha")
    func opaque() async throws {
        let video = try await DrawnVideo.bytes(
            "color=red:s=64x32:r=10:d=1,format=rgba", Self.videos[3].options, as: "clip.mov")
        let prints = try await RenderHarness().prints(of: video, from: .sora)
        #expect(try !prints[1].image().hasAlpha)
    }

    /// ffmpeg writes the power of BT.709 into a PNG, which is none of the picture's.
    @Test("that is opaque is as bright as its frames, whatever the PNG on the way tells of its curve")
    func brightness() async throws {
        let video = try await DrawnVideo.bytes(
            "color=0x808080:s=64x32:r=10:d=1",
            ["-c:v", "mpeg4", "-q:v", "2", "-color_trc", "bt709", "-color_primaries", "bt709", "-colorspace", "bt709"],
            as: "clip.mov")
        let color = try #require(try await RenderHarness().process(video, from: .sora).appearance).averageColor
        #expect(abs(Int(color.green) - 128) <= 3, "\(color)")
    }
}

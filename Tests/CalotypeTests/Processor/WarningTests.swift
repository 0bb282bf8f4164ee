import CalotypeTesting
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite("A job is warned", .takingTurns, .timeLimit(.minutes(2)))
struct WarningTests {
    static let videos: [(options: [String: JSONValue], warnings: [String])] = [
        ([:], []), (["poster": "1.5s"], []), (["poster": "50%"], []), (["clip": [:]], []),
        (["poster": "100s"], ["The video has 2 s, and the poster is to be at 100s. Its last frame is used."]),
        (["clip": ["seconds": 9]], ["The video has 2 s, and a clip is to have 9 s. It shows the whole."]),
        (
            ["clip": ["start": "7s", "seconds": 1]],
            ["The video has 2 s, and a clip is to start at 7s. It shows the end."]
        ),
        (
            ["clip": ["seconds": 1, "rate": 20]],
            ["The video has 10 frames a second, and a clip is to have 20. It has those of the video."]
        ),
        (
            ["storyboard": ["frames": 30]],
            ["The video has 20 frames, and a storyboard is to have 30. Some are shown twice."]
        ),
    ]

    @Test(
        "of what its options ask of a video that does not have it", .enabled(if: DrawnVideo.isPossible),
        arguments: videos)
    func video(_ row: (options: [String: JSONValue], warnings: [String])) async throws {
        let video = try await DrawnVideo.ofColors(["red", "blue"], size: "16x16")
        let result = try await RenderHarness().process(video, from: .sora, options: row.options)
        #expect(result.error == nil)
        #expect(result.warnings == row.warnings)
    }

    static let stills: [(options: [String: JSONValue], warnings: [String])] = [
        ([:], []), (["storyboard": false], []), (["bitDepth": 8, "format": "png"], []),
        (["poster": "3s"], ["'poster' is for videos, and the source is a png image."]),
        (
            ["normal": ["storyboard": [:]]],
            ["'storyboard' is for videos and animations, and the source is a png image."]
        ),
        (
            ["bitDepth": 16, "format": "png"],
            ["'bitDepth' is 16, and the source has 8 bits: the variants have no more of it."]
        ),
    ]

    @Test("of what its options ask of a still image", arguments: stills)
    func still(_ row: (options: [String: JSONValue], warnings: [String])) async throws {
        let result = try await RenderHarness().process(DrawnImage.corners(16, 16).png, options: row.options)
        #expect(result.error == nil)
        #expect(result.warnings == row.warnings)
    }

    @Test("of no storyboard or clip of an animation, which can be made", .enabled(if: DrawnVideo.isPossible))
    func animation() async throws {
        let animation = try await DrawnVideo.bytes("testsrc2=s=32x24:r=2:d=1", [], as: "clip.gif")
        for option in ["storyboard", "clip"] {
            let result = try await RenderHarness().process(
                animation, options: ["normal": ["format": "webp", option: [:]]])
            #expect(result.error == nil)
            #expect(result.warnings.isEmpty)
        }
    }

    @Test("of nothing that the preset asks, which is for images and videos alike")
    func preset() async throws {
        let presets = try QualityPresets(yaml: "dall-e: { normal: { poster: 3s, storyboard: { frames: 4 } } }")
        #expect(try await RenderHarness(presets: presets).process(DrawnImage.corners(16, 16).png).warnings.isEmpty)
    }

    @Test(
        "of a font that is not installed",
        arguments: [("sans", false), ("serif bold", false), ("No Such Font Anywhere", true)])
    func font(_ font: String, _ isMissing: Bool) async throws {
        let text: JSONValue = ["text": "Ann", "font": .string(font)]
        let result = try await RenderHarness().process(DrawnImage.corners(64, 64).png, options: ["watermark": text])
        #expect(result.error == nil)
        let warning =
            "The font '\(font)' is not installed, and another one is used in its place. Install it, or name one that is."
        #expect(result.warnings == (isMissing ? [warning] : []))
    }
}

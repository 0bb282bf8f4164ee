import CalotypeTesting
import Foundation
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite(
    "A storyboard", .enabled(if: DrawnVideo.isPossible && Pillow.isInstalled), .timeLimit(.minutes(2)))
struct StoryboardTests {
    /// `normal` is one, `high-quality` is small and none.
    private func sheet(
        of source: [UInt8], _ options: [String: JSONValue], configuration: ImageProcessor.Configuration = .init()
    ) async throws -> Print {
        let normal = ["storyboard": ["frames": 8, "columns": 3]].merging(options) { $1 }
        return try await RenderHarness(configuration: configuration).prints(
            of: source, from: .sora, options: ["normal": .object(normal), "high-quality": ["maxWidth": 16]])[0]
    }

    @Test(
        "has frames that are spread over the video, and a file by which players find them",
        arguments: ["png", "jpeg", "webp", "avif", "gif"])
    func spread(_ format: String) async throws {
        let video = try await DrawnVideo.ofColors(["red", "lime", "blue", "yellow"], size: "64x48")
        let print = try await sheet(of: video, ["format": .string(format)])
        #expect(print.stored.dimensions.description == "192×144")
        #expect(print.stored.frames == 1)
        let cues = try await SheetReader.cues(of: print)
        #expect(cues.map(\.start) == [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5])
        #expect(cues.map(\.end) == [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4])
        #expect(cues.map(\.x) == [0, 64, 128, 0, 64, 128, 0, 64])
        #expect(cues.map(\.y) == [0, 0, 0, 48, 48, 48, 96, 96])
        #expect(cues.allSatisfy { ($0.width, $0.height) == (64, 48) })
        #expect(cues.allSatisfy { print.stored.key.rawValue.hasSuffix("/" + $0.image) })
        let colors = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0]]
        for (cue, color) in zip(cues, colors.flatMap { [$0, $0] }) {
            #expect(zip(cue.color, color).allSatisfy { abs($0 - $1) < 24 }, "\(cue.start)")
        }
    }

    @Test("is framed frame by frame, and each bears the watermark")
    func framed() async throws {
        let video = try await DrawnVideo.ofColors(["red", "blue"], size: "64x48")
        let print = try await sheet(
            of: video,
            [
                "format": "png", "fit": "cover", "maxWidth": 24, "maxHeight": 24,
                "storyboard": ["frames": 2, "columns": 2],
                "watermark": ["text": "█", "scale": 1, "margin": 0, "gravity": "center"],
            ])
        #expect(print.stored.dimensions.description == "48×24")
        #expect(print.stored.crop?.width == 48)
        let colors = try await SheetReader.cues(of: print).map(\.color)
        #expect(colors.count == 2)
        for color in colors { #expect(color.allSatisfy { $0 > 200 }, "the watermark is white") }
    }

    @Test("leaves the background where the last row has room")
    func space() async throws {
        let video = try await DrawnVideo.ofColors(["red"], size: "16x16")
        let print = try await sheet(
            of: video, ["format": "png", "background": "#0a141e", "storyboard": ["frames": 5, "columns": 3]])
        #expect(print.stored.dimensions.description == "48×32")
        #expect(try print.image().samples.suffix(3) == [0x0A, 0x14, 0x1E])
    }

    @Test("shares the job with stills, and with another one of other frames")
    func several() async throws {
        let presets = try QualityPresets(
            yaml: """
                sora:
                  normal: { storyboard: { frames: 4 }, format: png }
                  high-quality: { poster: 0s }
                  board: { maxWidth: 8, maxHeight: 8, format: webp, quality: 80, storyboard: { frames: 2, columns: 1 } }
                """)
        let video = try await DrawnVideo.ofColors(["red", "lime", "blue", "yellow"], size: "32x32")
        let prints = try await RenderHarness(presets: presets).prints(of: video, from: .sora)
        #expect(prints.map(\.stored.dimensions.description) == ["128×32", "32×32", "8×16"])
        #expect(prints.map { $0.vtt != nil } == [true, false, true])
        #expect(try prints[1].image().middle.map { $0 / 64 } == [3, 0, 0])
    }

    @Test("of an animation shows that")
    func animation() async throws {
        let gif = try await DrawnVideo.ofColors(["red", "lime", "blue", "yellow"], [], as: "clip.gif")
        let print = try await sheet(of: gif, ["format": "png", "storyboard": ["frames": 4]])
        let cues = try await SheetReader.cues(of: print)
        #expect(cues.map(\.end) == [1, 2, 3, 4])
        #expect(cues.map { $0.color.map { $0 / 128 } } == [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0]])
    }

    @Test("of a still image is that image, without a file", arguments: ["png", "webp"])
    func still(_ format: String) async throws {
        let print = try await sheet(of: DrawnImage.corners(32, 24).png, ["format": .string(format)])
        #expect(print.stored.dimensions.description == "32×24")
        #expect(print.vtt == nil)
    }

    @Test("of a long video has its keyframes")
    func keyframes() async throws {
        let video = try await DrawnVideo.ofColors(
            ["red", "lime", "blue"], ["-c:v", "mpeg4", "-q:v", "2", "-g", "10", "-sc_threshold", "1000000000"])
        let file = try await VideoFile(video, as: .mp4)
        let frames = VideoFrames(file: file, probe: try await VideoProbe(of: file))
        let rgb = try await frames.pixels(
            from: 0, rate: 2, count: 6, scaledTo: Dimensions(width: 1, height: 1), keyframesAlone: true)
        let colors = stride(from: 0, to: rgb.count, by: 3).map { rgb[$0..<$0 + 3].map { $0 / 128 } }
        #expect(
            colors
                == Array([[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 1, 0], [0, 0, 1], [0, 0, 1]].prefix(colors.count)))
        // What is missing at the end is filled up with the last one.
        #expect(colors.count >= 4)
    }

    @Test("of too many pixels is refused before anything is decoded")
    func tooLarge() async throws {
        var configuration = ImageProcessor.Configuration()
        configuration.limits.image.pixels = 64 * 48 * 7
        let video = try await DrawnVideo.ofColors(["red"], size: "64x48")
        let error = await #expect(throws: ImageProcessingError.self) {
            try await sheet(of: video, [:], configuration: configuration)
        }
        #expect((error?.kind, error?.reason) == (.memory, .tooManyPixels))
        #expect(error?.message.contains("8 frames of 64×48 pixels") ?? false)
    }

    @Test("leaves nothing behind where its file cannot be stored")
    func allOrNothing() async throws {
        let gif = try await DrawnVideo.ofColors(["red", "lime"], [], as: "clip.gif")
        try await Flow.withFolder { folder in
            var store = ScriptedStore(folder)
            store.beforePut = { key in
                guard key.rawValue.hasSuffix(".vtt") else { return }
                throw TransferError(.noSpace, detail: "full")
            }
            let job = try ImageProcessingJob(
                id: "job-1", tool: .sora, source: .bytes(gif), userId: "user-1",
                options: ["normal": ["storyboard": ["frames": 2]]])
            let result = try await Flow.processor(store).process(job)
            #expect(result.error?.reason == .noSpace)
            #expect(Flow.files(in: folder).isEmpty)
        }
    }

    @Test("is copied with its file for a job that wants the same")
    func reused() async throws {
        let gif = try await DrawnVideo.ofColors(["red", "lime"], [], as: "clip.gif")
        try await Flow.withFolder { folder in
            func process(_ id: String, finding earlier: ImageProcessingResult?) async throws -> ImageProcessingResult {
                let processor = try Flow.processor(FolderStore(folder)) { $0.findResult = { _, _ in earlier } }
                return try await processor.process(
                    ImageProcessingJob(
                        id: id, tool: .sora, source: .bytes(gif), userId: "user-1",
                        options: ["normal": ["storyboard": ["frames": 2]]]))
            }
            let first = try await process("one", finding: nil)
            let second = try await process("two", finding: first)
            #expect(second.isReused)
            let (old, new) = (try #require(first.variants[0].vtt), try #require(second.variants[0].vtt))
            #expect(new.key.rawValue == old.key.rawValue.replacing("/one/", with: "/two/"))
            let text = String(decoding: try await FolderStore(folder).get(new.key, limit: 1 << 20), as: UTF8.self)
            let image = try #require(second.variants[0].key.rawValue.split(separator: "/").last)
            #expect(text.contains("\n\(image)#xywh="))
        }
    }

    @Test("of real files is read by others, too", .enabled(if: Corpus.isPresent))
    func real() async throws {
        let source = try Corpus.bytes(try #require(Corpus.root) + "/ai/mochi_text_to_video_example.webp")
        let print = try await sheet(of: source, ["maxWidth": 160, "storyboard": ["frames": 6, "columns": 3]])
        #expect(print.stored.dimensions.description == "480×182")
        #expect(try await SheetReader.cues(of: print).count == 6)
    }
}

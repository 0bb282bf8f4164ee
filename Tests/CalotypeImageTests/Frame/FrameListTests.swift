import CalotypeTesting
import Pixels
import Testing
import Vips

@testable import CalotypeImage

@Suite("The frames of a GIF")
struct FrameListTests {
    /// Frames of one pixel, black or white.
    private static func file(_ colors: [Int]) -> [UInt8] {
        let frames = colors.flatMap { color -> [UInt8] in
            [0x21, 0xF9, 4, 0, 10, 0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, color == 0 ? 0x44 : 0x4C, 1, 0]
        }
        return Array("GIF89a".utf8) + [1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255] + frames + [0x3B]
    }

    private static func decoded(_ colors: [Int], for spec: VariantSpec) throws -> RasterImage {
        let source = file(colors)
        let plan = try DecodePlan(ImageHeader(source), for: [spec])
        return try plan.decode(source, borrowThread: { _ in false }, stop: StopFlag())
    }

    private static func seen(_ image: RasterImage) throws -> [UInt8] {
        try image.frames.all(stop: StopFlag()).map { $0.samples[0] }
    }

    @Test("are decoded when they are needed, as often as they are needed")
    func later() throws {
        let image = try Self.decoded([0, 1, 1, 0], for: .webp())
        #expect(image.frames.isWholeAnimation && image.frames.count == 4)
        #expect(image.timing == FrameTiming(delays: [100, 100, 100, 100], plays: 1))
        #expect(try Self.seen(image) == [0, 255, 255, 0])
        #expect(try Self.seen(image) == [0, 255, 255, 0])
    }

    @Test("are kept if some of them are selected")
    func selected() throws {
        var spec = VariantSpec.webp()
        var clip = VideoClip()
        (clip.seconds, clip.start) = (0.2, .seconds(0.1))
        spec.frameSequence = .clip(clip)
        let image = try Self.decoded([0, 1, 1, 0], for: spec).cut(to: clip)
        #expect(!image.frames.isWholeAnimation)
        let kept = try image.with(samplesOf: spec, stop: StopFlag())
        #expect(try Self.seen(kept) == [255, 255])
        #expect(kept.first.samples[0] == 255)
    }

    @Test("are shown more than once in a storyboard that has more")
    func storyboard() throws {
        var spec = VariantSpec.png()
        spec.frameSequence = .storyboard(Storyboard())
        let image = try Self.decoded([0, 1], for: spec).spread(over: 4).with(samplesOf: spec, stop: StopFlag())
        #expect(try Self.seen(image) == [0, 0, 255, 255])
    }

    @Test("change when they are decoded")
    func changes() throws {
        let image = try Self.decoded([0, 1], for: .webp()).map { try $0.addingAlpha() }
        #expect(image.hasAlpha && image.frames.isWholeAnimation)
        #expect(try image.frames.all(stop: StopFlag()).allSatisfy(\.hasAlpha))
    }
}

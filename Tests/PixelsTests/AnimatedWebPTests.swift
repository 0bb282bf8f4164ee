import Pixels
import Testing

@Suite("Decoding animated WebP files", .enabled(if: VipsTool.isInstalled))
struct AnimatedWebPTests {
    @Test("The frames are those that libvips composes", arguments: WebPMotion.all)
    func frames(_ motion: WebPMotion) throws {
        let file = try motion.file()
        let composed = try #require(try decode(file)).composed
        let seen = try VipsTool().samples(fromFile: file, by: ["webpload", "--n", "-1"])
        try #require(composed.count == seen.count)
        guard motion.alpha == .any, motion.isBlended else {
            #expect(composed == seen)
            return
        }
        // libvips rounds another way where both pixels are translucent: by one or two in each of the three later frames.
        #expect(Self.distance(composed, seen) <= 4)
    }

    @Test("Plays and times are those of the file", arguments: [0, 1, 7])
    func timing(_ plays: UInt8) throws {
        let animation = try #require(try decode(try WebPMotion.all[0].file(plays: plays)))
        #expect(animation.timing == FrameTiming(delays: WebPMotion.delays, plays: Int(plays)))
        #expect(animation.count == 4)
    }

    @Test("Without a visible background, frames have no alpha, and the same colors", arguments: WebPMotion.all)
    func withoutAlpha(_ motion: WebPMotion) throws {
        guard motion.isBlended, !motion.isDisposed else { return }
        // An opaque image lies under everything that follows.
        let ground = try WebPMotion.all[0].chunk(0)
        let file = try motion.file { $0[2] = ground }
        let animation = try #require(try decode(file, showsBackground: false))
        let seen = try VipsTool().samples(fromFile: file, by: ["webpload", "--n", "-1"])
        let composed = try animation.composed
        #expect(!animation.hasAlpha && composed.count == seen.count / 4 * 3)
        let distances = composed.indices.map { abs(Int(composed[$0]) - Int(seen[$0 / 3 * 4 + $0 % 3])) }
        #expect((distances.max() ?? 0) <= (motion.alpha == .any ? 4 : 0))
    }

    @Test("Alpha is left out if every pixel is opaque", arguments: WebPMotion.all)
    func opaque(_ motion: WebPMotion) throws {
        let animation = try #require(try decode(try motion.file()))
        let dropped = try animation.droppingOpaqueAlpha { false }
        let composed = try animation.composed
        let isOpaque = stride(from: 3, to: composed.count, by: 4).allSatisfy { composed[$0] == 255 }
        #expect(dropped.hasAlpha == !isOpaque)
        guard isOpaque else { return }
        #expect(try dropped.composed == composed.indices.filter { $0 % 4 < 3 }.map { composed[$0] })
    }

    @Test("A file cut short is left to libvips", arguments: [true, false])
    func cut(_ agrees: Bool) throws {
        let file = try WebPMotion.all[8].file()
        for count in stride(from: 0, to: file.count - 1, by: 7) {
            let short = Array(file.prefix(count))
            let animation = try decode(agrees ? short.withRIFFSize() : short)
            // A cut between two chunks leaves fewer frames.
            #expect(animation == nil || agrees && (animation?.count ?? 4) < 4)
        }
    }

    @Test("Damage never does more than change pixels, or end in an error", arguments: 0..<60)
    func damaged(_ seed: Int) throws {
        var file = try WebPMotion.all[seed % WebPMotion.all.count].file()
        for step in 0..<3 { file[30 + (seed * 7919 + step * 104_729) % (file.count - 30)] ^= UInt8(1 << (seed % 8)) }
        guard let animation = try decode(file) else { return }
        do {
            #expect(try animation.composed.count == 40 * 30 * 4 * animation.count)
        } catch PixelError.damagedFrame(let index) {
            #expect((0..<4).contains(index))
        }
    }

    @Test("A damaged image is an error that tells its frame")
    func damagedImage() throws {
        let motion = WebPMotion(alpha: .any, isBlended: false, isDisposed: false, isWhole: true, isLossless: true)
        let file = try motion.file { chunks in
            for place in 40..<chunks[4].content.count { chunks[4].content[place] = 0xFF }
        }
        let animation = try #require(try decode(file))
        let frames = try animation.makeFrames()
        _ = try frames.next { false }
        _ = try frames.next { false }
        #expect(throws: PixelError.damagedFrame(2)) { try frames.next { false } }
    }

    @Test("Unusual files are left to libvips", arguments: UnusualAnimation.allCases)
    func leftAlone(_ unusual: UnusualAnimation) throws {
        let file = try WebPMotion.all[9].file(unusual.change)
        #expect(try decode(file) == nil)
    }

    @Test("Other chunks after the frames do not matter", arguments: ["EXIF", "XMP ", "abcd"])
    func extraChunks(_ name: String) throws {
        let file = try WebPMotion.all[0].file { $0.append(.init(name, [1, 2, 3])) }
        #expect(try decode(file)?.composed == decode(try WebPMotion.all[0].file())?.composed)
    }

    @Test("More frames than expected, and another canvas, are left to libvips")
    func lies() throws {
        let file = try WebPMotion.all[0].file()
        #expect(try AnimatedWebP(file, width: 40, height: 30, most: 3, showsBackground: true) == nil)
        #expect(try AnimatedWebP(file, width: 41, height: 30, most: 4, showsBackground: true) == nil)
        #expect(try AnimatedWebP(file, width: 40, height: 31, most: 4, showsBackground: true) == nil)
    }

    @Test("Work ends soon after it should")
    func stops() throws {
        let animation = try #require(try decode(try WebPMotion.all[0].file()))
        var questions = 0
        #expect(throws: CancellationError.self) {
            let frames = try animation.makeFrames()
            for _ in 0..<4 {
                _ = try frames.next {
                    questions += 1
                    return questions == 3
                }
            }
        }
    }

    private func decode(_ file: [UInt8], showsBackground: Bool = true) throws -> AnimatedWebP? {
        try AnimatedWebP(file, width: 40, height: 30, most: 100, showsBackground: showsBackground)
    }

    /// The largest distance of two images with alpha, on black and on white.
    private static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
        var largest = 0
        for pixel in stride(from: 0, to: one.count, by: 4) {
            for channel in 0..<3 {
                for ground in [0, 255] {
                    func shown(_ samples: [UInt8]) -> Int {
                        let alpha = Int(samples[pixel + 3])
                        return (Int(samples[pixel + channel]) * alpha + ground * (255 - alpha) + 127) / 255
                    }
                    largest = max(largest, abs(shown(one) - shown(other)))
                }
            }
        }
        return largest
    }
}

extension AnimatedWebP {
    /// All frames, one after the other.
    fileprivate var composed: [UInt8] {
        get throws {
            let frames = try makeFrames()
            return try (0..<count).flatMap { _ in try frames.next { false }.samples }
        }
    }
}

/// Animations that libvips decodes or refuses.
enum UnusualAnimation: CaseIterable {
    case profile, profileFlag, notAnimated, noParameters, twoParameters, stillBetween, noFrame, outsideCanvas
    case otherSize, twoImages, alphaBeforeLossless, unknownInFrame, noImage, shortFrame

    func change(_ chunks: inout [WebPMotion.Chunk]) {
        switch self {
        case .profile: chunks.append(.init("ICCP", [1, 2]))
        case .profileFlag: chunks[0].content[0] |= 0x20
        case .notAnimated: chunks[0].content[0] = 0x10
        case .noParameters: chunks.remove(at: 1)
        case .twoParameters: chunks.insert(chunks[1], at: 3)
        case .stillBetween: chunks.insert(.init("VP8L", Array(chunks[2].content[24...])), at: 3)
        case .noFrame: chunks = Array(chunks[..<2])
        case .outsideCanvas: chunks[3].content[0] = 12
        case .otherSize: chunks[3].content[6] -= 1
        case .twoImages: chunks[3].content += chunks[3].content[16...]
        case .alphaBeforeLossless:
            chunks[3].content.insert(contentsOf: Array("ALPH".utf8) + [2, 0, 0, 0, 0, 0], at: 16)
        case .unknownInFrame: chunks[3].content += Array("abcd".utf8) + [2, 0, 0, 0, 0, 0]
        case .noImage: chunks[3].content = Array(chunks[3].content[..<16])
        case .shortFrame: chunks[3].content = Array(chunks[3].content[..<15])
        }
    }
}

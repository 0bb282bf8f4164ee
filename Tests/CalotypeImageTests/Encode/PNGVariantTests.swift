import CalotypeTesting
import Pixels
import Testing
import Vips

@testable import CalotypeImage

@Suite("A PNG variant")
struct PNGVariantTests {
    private static let drawn = DrawnImage.textured(90, 70)
    /// Eight flat colors.
    private static let flags = DrawnImage(90, 70, channels: 3) { x, y in
        [x < 0.5 ? 0 : 250, y < 0.5 ? 0 : 250, (x * 4).truncatingRemainder(dividingBy: 2) < 1 ? 30 : 200]
    }

    @Test("has the pixels of its source, at each effort and depth", arguments: 0...9, [BitDepth.eight, .sixteen])
    func pixels(_ effort: Int, _ depth: BitDepth) async throws {
        var spec = VariantSpec.png(effort: effort)
        spec.bitDepth = depth
        for drawn in [Self.drawn, .fading(90, 70), Self.flags] {
            let variant = try await ImageRenderer().render(drawn.png, as: spec)
            #expect(Array(variant.bytes[24..<25]) == [UInt8(depth.rawValue)])
            let seen = try Self.seen(variant.bytes).converted(to: .eight)
            #expect(unsafe seen.withBytes { unsafe $0.elementsEqual(drawn.samples) })
        }
    }

    @Test("is interlaced if it is progressive, and not otherwise", arguments: [false, true])
    func progressive(_ isProgressive: Bool) async throws {
        var spec = VariantSpec.png()
        spec.isProgressive = isProgressive
        let variant = try await ImageRenderer().render(Self.drawn.png, as: spec)
        #expect(variant.bytes[28] == (isProgressive ? 1 : 0))
    }

    @Test("has a palette of exactly its colors, or of a choice of them")
    func palette() async throws {
        var spec = VariantSpec.png()
        spec.usesPalette = true
        let exact = try await ImageRenderer().render(Self.flags.png, as: spec)
        #expect(exact.bytes[25] == 3)
        let seen = try Self.seen(exact.bytes).converted(to: .eight)
        #expect(unsafe seen.withBytes { unsafe $0.elementsEqual(Self.flags.samples) })
        let chosen = try await ImageRenderer().render(Self.drawn.png, as: spec)
        #expect(chosen.bytes[25] == 3)
    }

    @Test("has the profile of its colors, and no other chunk that describes it")
    func profile() async throws {
        var spec = VariantSpec.png()
        let plain = try await ImageRenderer().render(Self.drawn.png, as: spec)
        #expect(Self.chunks(plain.bytes) == ["IHDR", "IDAT", "IEND"])
        spec.colorProfile = .displayP3
        let wide = try await ImageRenderer().render(Self.drawn.png, as: spec)
        #expect(Self.chunks(wide.bytes) == ["IHDR", "iCCP", "IDAT", "IEND"])
        #expect(try ImageHeader(wide.bytes).carries.map(\.kind) == [.icc])
    }

    @Test("needs no separate process, because it can be interrupted")
    func time() {
        let pixels = 16_383 * 16_383
        var spec = VariantSpec.png(effort: 9)
        let own = EncodeTime(spec, pixels: pixels, alpha: true, usesLibwebp: false)
        #expect(own.isLong && !own.needsProcess)
        spec.isProgressive = true
        #expect(EncodeTime(spec, pixels: pixels, alpha: true, usesLibwebp: false).needsProcess)
    }

    private static func seen(_ file: [UInt8]) throws -> PixelBuffer {
        try VipsImage.decode(file, with: .png, shrink: .none, stop: StopFlag()) { try $0.inDeepColors(of: .srgb).image }
    }

    private static func chunks(_ file: [UInt8]) -> [String] {
        var (names, offset) = ([String](), 8)
        while offset + 12 <= file.count {
            names.append(String(decoding: file[offset + 4..<offset + 8], as: UTF8.self))
            offset += 12 + file[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
        }
        return names
    }
}

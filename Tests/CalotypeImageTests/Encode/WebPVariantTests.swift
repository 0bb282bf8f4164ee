import CalotypeTesting
import Pixels
import Testing
import Vips

@testable import CalotypeImage

@Suite("A WebP variant")
struct WebPVariantTests {
    /// Transparent on the left, opaque on the right.
    private static let cutout = DrawnImage.fading(90, 70)

    @Test("has the alpha of its source", arguments: [false, true], WebPEncoderName.allCases)
    func alpha(_ exact: Bool, _ encoder: WebPEncoderName) async throws {
        var spec = VariantSpec.webp(quality: 90)
        (spec.exact, spec.webpEncoder) = (exact, encoder)
        let variant = try await ImageRenderer().render(Self.cutout.png, as: spec)
        #expect(try ImageHeader(variant.bytes).hasAlpha)
        let seen = try Self.seen(variant.bytes)
        let alphas = unsafe seen.withBytes { bytes in stride(from: 3, to: bytes.count, by: 4).map { unsafe bytes[$0] } }
        #expect(alphas == stride(from: 3, to: Self.cutout.samples.count, by: 4).map { Self.cutout.samples[$0] })
    }

    @Test("keeps a profile beside alpha")
    func profile() async throws {
        var spec = VariantSpec.webp()
        spec.colorProfile = .displayP3
        let variant = try await ImageRenderer().render(Self.cutout.png, as: spec)
        let header = try ImageHeader(variant.bytes)
        #expect(header.hasAlpha && header.carries.map(\.kind) == [.icc])
        #expect(try Self.seen(variant.bytes).hasAlpha)
    }

    @Test("is decoded by libwebp when it is a source", arguments: [VariantSpec.webp(), .losslessWebP()])
    func source(_ spec: VariantSpec) async throws {
        let source = try await ImageRenderer().render(Self.cutout.png, as: spec).bytes
        let plan = try DecodePlan(ImageHeader(source), for: [.png()])
        #expect(plan.triesOwnDecoder)
        let own = try #require(
            try PixelBuffer.decodingOrdinaryWebP(source, width: 90, height: 70) { false })
        let seen = try Self.seen(source)
        #expect(unsafe own.withBytes { one in unsafe seen.withBytes { unsafe one.elementsEqual($0) } })
    }

    @Test("of our own encoder needs no separate process, because it can be interrupted", arguments: [1, 200])
    func time(_ frames: Int) {
        let time = EncodeTime(
            .webp(), pixels: 4_000_000 * frames, alpha: true, usesLibwebp: false, frames: frames)
        #expect(time.isLong == (frames > 1) && !time.needsProcess)
        #expect(EncodeTime(.webp(), pixels: 4_000_000 * frames, alpha: true, usesLibwebp: true).needsProcess)
    }

    private static func seen(_ file: [UInt8]) throws -> PixelBuffer {
        try VipsImage.decode(file, with: .webp, shrink: .none, stop: StopFlag()) { $0 }
    }
}

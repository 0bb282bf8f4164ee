import CalotypeTesting
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite("Limits that nothing reaches", .timeLimit(.minutes(1)))
struct EndlessLimitsTests {
    @Test("do not overflow")
    func limits() async throws {
        let header = ImageHeader(
            format: .png, stored: Dimensions(width: .max / 2, height: .max / 2), channels: 4, hasAlpha: true,
            carries: CarriedList())
        let specs = try #require(QualityPresets.builtIn[.dallE]).specs
        #expect(throws: ImageError.tooMuchMemory) { try DecodePlan(header, for: specs) }
        try await Flow.withFolder { folder in
            let processor = try Flow.processor(FolderStore(folder)) {
                ($0.limits.bytes, $0.limits.image.pixels, $0.limits.image.edge) = (.max, .max, .max)
            }
            let wide = SmallPNG.with(header: SmallPNG.ihdr(0x7FFF_FFFF, 0x7FFF_FFFF))
            let result = try await processor.process(try Flow.job(.bytes(wide)))
            #expect(result.error?.kind == .memory)
        }
    }
}

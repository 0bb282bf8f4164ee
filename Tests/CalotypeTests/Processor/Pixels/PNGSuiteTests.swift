import CalotypeTesting
import Foundation
import Testing

@testable import Calotype
@testable import CalotypeImage
import Pixels
import Vips

/// Willem van Schaik's test pictures, with their pixels as JSON.
@Suite("PngSuite", .takingTurns, .enabled(if: Corpus.isPresent))
struct PNGSuiteTests {
    private static let all = Corpus.files(in: Corpus.folder("pngsuite/png"), "png")
    private static let corrupt = all.filter { $0.contains("/png/x") }
    private static let good = all.filter { !$0.contains("/png/x") }

    @Test("All pictures are there")
    func counts() {
        #expect((Self.good.count, Self.corrupt.count) == (161, 14))
    }

    @Test("Every good picture has the pixels it should have", arguments: good)
    func pixels(_ path: String) throws {
        let image = try VipsImage.decode(Corpus.bytes(path), with: .png, shrink: .none, stop: StopFlag()) {
            try $0.inSRGB()
        }
        let expected = try Self.expectedPixels(of: path)
        let pixels = image.samples.withOpaqueAlpha(bands: image.channels)
        try #require(pixels.count == expected.count)
        #expect(zip(pixels, expected).allSatisfy { abs(Int($0) - Int($1)) <= (Self.isHighBitDepth(path) ? 1 : 0) })
    }

    @Test("Every good picture gives both variants", arguments: good)
    func variants(_ path: String) async throws {
        #expect(try await RenderHarness().prints(of: Corpus.bytes(path)).count == 2)
    }

    @Test("Every corrupt picture is refused", arguments: corrupt)
    func corruptPictures(_ path: String) async throws {
        let result = try await RenderHarness().process(Corpus.bytes(path))
        #expect(result.error?.kind == .processing)
        let isUnrecognizable = ["xs1", "xs2", "xs4", "xs7", "xcr", "xlf"].contains { path.contains("/\($0)") }
        #expect(result.error?.reason == (isUnrecognizable ? .unknownFormat : .damaged))
        #expect(result.variants.isEmpty)
    }

    private static func isHighBitDepth(_ path: String) -> Bool { path.hasSuffix("16.png") }

    /// Samples of 16 bits are brought to 8 by rounding.
    private static func expectedPixels(of path: String) throws -> [UInt8] {
        let json = path.replacing("/png/", with: "/json/").replacing(".png", with: ".json")
        let samples = try JSONDecoder().decode([Int].self, from: Data(Corpus.bytes(json)))
        return samples.map { UInt8(isHighBitDepth(path) ? ($0 + 128) / 257 : $0) }
    }
}

extension [UInt8] {
    /// With an alpha of 255 after each pixel that has none.
    fileprivate func withOpaqueAlpha(bands: Int) -> [UInt8] {
        guard bands == 3 else { return self }
        return stride(from: 0, to: count, by: 3).flatMap { self[$0..<$0 + 3] + [255] }
    }
}

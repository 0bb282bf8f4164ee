import CalotypeTesting
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite("A file that ends too early is refused, not half rendered", .takingTurns, .enabled(if: VipsCommand.isInstalled))
struct CutFileTests {
    private static let parts = [0.15, 0.4, 0.6, 0.9, 0.99]

    @Test(
        "Cut anywhere", .tags(.slow),
        arguments: [
            ".png", ".png[interlace]", ".png[palette]", ".jpg", ".jpg[interlace]", ".webp", ".webp[lossless]",
            ".avif[effort=0]",
        ], parts)
    func cut(_ suffix: String, at part: Double) async throws {
        let whole = try await VipsCommand.encode(.textured(300, 200), as: suffix)
        try await expectDamage(in: Array(whole.prefix(Int(Double(whole.count) * part))))
    }

    @Test(
        "Cut just before its end",
        arguments: [".jpg", ".jpg[interlace]", ".webp", ".webp[lossless]", ".avif[effort=0]"],
        [2, 9])
    func cutAtTheEnd(_ suffix: String, missing count: Int) async throws {
        let whole = try await VipsCommand.encode(.textured(300, 200), as: suffix)
        try await expectDamage(in: Array(whole.dropLast(count)))
    }

    /// IEND is twelve bytes, the last four of IDAT its checksum, and zlib's are the four before.
    @Test("A PNG cut before the end of its pixels", arguments: [".png", ".png[interlace]"], [12 + 9, 12 + 40])
    func cutPNG(_ suffix: String, missing count: Int) async throws {
        let whole = try await VipsCommand.encode(.textured(300, 200), as: suffix)
        try await expectDamage(in: Array(whole.dropLast(count)))
    }

    @Test("A HEIC cut anywhere", .enabled(if: Corpus.isPresent), arguments: parts)
    func cutHEIC(at part: Double) async throws {
        let folder = try #require(Corpus.folder("c2pa/files-for-signing-tests"))
        let whole = try Corpus.bytes(folder + "/sample1.heic")
        try await expectDamage(in: Array(whole.prefix(Int(Double(whole.count) * part))))
    }

    @Test("A GIF cut within its first frame", arguments: [0.15, 0.4, 0.6, 0.9])
    func cutGIF(at part: Double) async throws {
        let whole = try await VipsCommand.encode(.textured(300, 200), as: ".gif")
        try await expectDamage(in: Array(whole.prefix(Int(Double(whole.count) * part))))
    }

    private func expectDamage(in bytes: [UInt8]) async throws {
        let result = try await RenderHarness().process(bytes)
        #expect(result.error?.kind == .processing)
        #expect(result.error?.reason == .damaged)
        #expect(result.variants.isEmpty)
    }
}

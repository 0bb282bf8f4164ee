import Foundation
import Testing

@testable import Pixels

/// libvips, which decodes whatever is not ordinary, must never see other pixels.
@Suite("libvips sees the same pixels", .serialized, .enabled(if: VipsTool.isInstalled))
struct PNGSecondOpinionTests {
    @Test("In real files", arguments: CorpusPNGs.all)
    func realFiles(_ path: String) throws {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        guard let image = try PixelBuffer.decodingOrdinaryPNG(bytes, shouldStop: { false }) else { return }
        #expect(try VipsTool().samples(of: path) == image.samples)
    }

    @Test("In generated images, which are all ordinary", arguments: CorpusPNGs.generated)
    func generated(_ path: String) throws {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        #expect(try PixelBuffer.decodingOrdinaryPNG(bytes, shouldStop: { false }) != nil)
    }

    @Test(
        "With chunks that change nothing",
        arguments: [
            PNGFile.Chunk("gAMA", bigEndian(100_000)), PNGFile.Chunk("sRGB", [1]), PNGFile.Chunk("sBIT", [5, 5, 5]),
            PNGFile.Chunk("cHRM", [10, 20, 64, 33, 21, 71, 15, 6].flatMap { bigEndian($0 * 1000) }),
            PNGFile.Chunk("bKGD", [0, 9, 0, 9, 0, 9]), PNGFile.Chunk("pHYs", bigEndian(5) + bigEndian(9) + [1]),
            PNGFile.Chunk("PLTE", [1, 2, 3]), PNGFile.Chunk("tEXt", Array("Software\0me".utf8)),
            PNGFile.Chunk("zzZz", [1, 2, 3]), PNGFile.Chunk("caBX", [1]),
        ])
    func quietChunks(_ chunk: PNGFile.Chunk) throws {
        var file = PNGFile(Drawing(13, 9, type: 2), filters: [4, 3, 2])
        file.add(chunk)
        try expectAgreement(on: file)
    }

    @Test("In every color type", arguments: Drawing.types)
    func types(_ type: UInt8) throws {
        let drawing = Drawing(64, 64, type: type)
        try expectAgreement(on: PNGFile(drawing, filters: [4, 0, 1, 3, 2]))
        guard type == 3 else { return }
        var file = PNGFile(drawing)
        file.add(PNGFile.Chunk("tRNS", [0, 100]))
        try expectAgreement(on: file)
    }

    private func expectAgreement(on file: PNGFile) throws {
        let image = try #require(try decoded(file))
        let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString + ".png")
        defer { try? FileManager.default.removeItem(at: path) }
        try Data(file.bytes).write(to: path)
        #expect(try VipsTool().samples(of: path.path) == image.samples)
    }
}

/// Pictures outside the repository, where `CALOTYPE_CORPUS` says.
private enum CorpusPNGs {
    static let all = files(in: "")
    static let generated = files(in: "/ai")

    private static func files(in folder: String) -> [String] {
        guard let root = ProcessInfo.processInfo.environment["CALOTYPE_CORPUS"] else { return [] }
        let names = FileManager.default.enumerator(atPath: root + folder)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.lowercased().hasSuffix(".png") }.sorted().map { root + folder + "/" + $0 }
    }
}

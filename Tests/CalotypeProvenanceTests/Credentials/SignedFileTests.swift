import Foundation
import Testing

@testable import CalotypeCredentials
@testable import CalotypeProvenance

@Suite("Signed files in other programs")
struct SignedFileTests {
    private static let type = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"

    /// Marks and signs all pictures, writes them plain and signed, and calls `body` with the paths.
    private static func withFiles(
        of pictures: [TestPicture], _ body: ([(picture: TestPicture, plain: String, signed: String)]) throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var content = MarkContent()
        content.sourceType = .trainedAlgorithmicMedia
        var files: [(picture: TestPicture, plain: String, signed: String)] = []
        for picture in pictures {
            let format = try #require(FileFormat(ByteWindow(picture.bytes)))
            let marked = try XMPPacket(content, for: format).embedded(in: picture.bytes)
            let bytes = try #require(try await TestSigner.sign(marked, TestSigner.created).embedded)
            let plain = folder.appending(path: "\(picture.rawValue)-plain.\(picture.ending)")
            let signed = folder.appending(path: "\(picture.rawValue).\(picture.ending)")
            try Data(picture.bytes).write(to: plain)
            try Data(bytes).write(to: signed)
            files.append((picture, plain.path(), signed.path()))
        }
        try body(files)
    }

    @Test("exiftool still reads the mark", .enabled(if: Tool.isInstalled("exiftool")))
    func exiftool() async throws {
        try await Self.withFiles(of: TestPicture.allCases) { files in
            let arguments = ["-j", "-XMP-iptcExt:DigitalSourceType#", "-Warning", "-Error"]
            let text = try Tool.run("exiftool", arguments + files.map(\.signed)).text
            let fields = try JSONDecoder().decode([[String: String]].self, from: Data(text.utf8))
            #expect(fields == files.map { ["SourceFile": $0.signed, "DigitalSourceType": Self.type] })
        }
    }

    @Test(
        "Pillow reads the same pixels and frames",
        .enabled(if: Tool.pillow != nil, "CALOTYPE_TEST_PYTHON has no Pillow"))
    func pillow() async throws {
        let script = """
            import sys
            from PIL import Image, ImageSequence
            def frames(path):
                image = Image.open(path)
                return [(f.convert("RGBA").tobytes(), f.info.get("duration")) for f in ImageSequence.Iterator(image)]
            for plain, signed in zip(sys.argv[1::2], sys.argv[2::2]):
                if frames(plain) != frames(signed):
                    print(signed)
            """
        let python = try #require(Tool.pillow)
        try await Self.withFiles(of: TestPicture.allCases.filter { $0 != .jxl }) { files in
            let output = try Tool.run(python, ["-c", script] + files.flatMap { [$0.plain, $0.signed] })
            #expect(output.isSuccess && output.text.isEmpty)
        }
    }

    @Test("djxl decodes the same pixels", .enabled(if: Tool.isInstalled("djxl")))
    func djxl() async throws {
        try await Self.withFiles(of: [.jxl]) { files in
            let pixels = try [files[0].plain, files[0].signed].map { file in
                let isDecoded = try Tool.run("djxl", [file, file + ".ppm"]).isSuccess
                #expect(isDecoded)
                return try Data(contentsOf: URL(filePath: file + ".ppm"))
            }
            #expect(pixels[0] == pixels[1] && pixels[0].count > 100)
        }
    }

    @Test("pngcheck and webpinfo find no error", .enabled(if: Tool.isInstalled("pngcheck")))
    func checkers() async throws {
        try await Self.withFiles(of: TestPicture.allCases.filter { ["png", "webp"].contains($0.ending) }) { files in
            for file in files where file.picture == .png || Tool.isInstalled("webpinfo") {
                let tool = file.picture == .png ? "pngcheck" : "webpinfo"
                let isGood = try Tool.run(tool, [file.signed]).isSuccess
                #expect(isGood, "\(file.picture)")
            }
        }
    }

    @Test("Eight threads verify and sign at once", .enabled(if: TestVerifier.isPresent))
    func threads() async throws {
        let verifier = try TestVerifier.make(trusting: TestSigner.certificate.get().root)
        try await withThrowingTaskGroup(of: CredentialVerdict?.self) { group in
            for index in 0..<32 {
                group.addTask {
                    let picture = TestPicture.allCases[index % TestPicture.allCases.count].bytes
                    var bytes = try await TestSigner.sign(picture, TestSigner.created).embedded ?? []
                    if index % 4 == 3 { bytes[bytes.count / 2] ^= 1 }
                    var provenance = Provenance.read(bytes)
                    let verdict = provenance.check(bytes, with: verifier)
                    return index % 4 == 3 ? nil : verdict
                }
            }
            var whole = 0
            for try await verdict in group { whole += verdict?.trust == .trusted ? 1 : 0 }
            #expect(whole == 24)
        }
    }
}

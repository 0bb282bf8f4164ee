import Foundation
import Testing

@testable import CalotypeProvenance

@Suite("Signed variants", .enabled(if: TestVerifier.isPresent, "c2pa-python is missing"))
struct SigningTests {
    private static func verifier() throws -> CredentialVerifier {
        try TestVerifier.make(trusting: TestSigner.certificate.get().root)
    }

    @Test("A created picture is whole and trusted with our root, in each format", arguments: TestPicture.allCases)
    func created(_ picture: TestPicture) async throws {
        let signed = try await TestSigner.sign(picture.bytes, TestSigner.created)
        let bytes = try #require(signed.embedded)
        if let folder = ProcessInfo.processInfo.environment["KEEP"] {
            try Data(bytes).write(to: URL(filePath: folder + "/\(picture.rawValue).\(picture.ending)"))
            try Data(TestSigner.certificate.get().root.utf8).write(to: URL(filePath: folder + "/root.pem"))
        }
        var provenance = Provenance.read(bytes)
        let verdict = try #require(provenance.check(bytes, with: try Self.verifier()))
        #expect(verdict.failures == [] && verdict.content == .whole && verdict.trust == .trusted)
        #expect(
            provenance.credential.story?.actions.map(\.action) == [
                "c2pa.created", "c2pa.resized.proportional", "c2pa.transcoded",
            ])
        #expect(signed.manifestBytes <= 2600, "\(signed.manifestBytes)")
    }
}

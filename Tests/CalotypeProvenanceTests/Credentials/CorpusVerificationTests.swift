import Foundation
import Testing

@testable import CalotypeCredentials
@testable import CalotypeProvenance

@Suite(
    "Verdicts on real files",
    .enabled(if: Corpus.isPresent && TestVerifier.isPresent, "the corpus or the C2PA library is missing"))
struct CorpusVerificationTests {
    private static func checked(_ path: String) throws -> (Provenance, CredentialVerdict?) {
        let bytes = try Corpus.bytes(path)
        var provenance = Provenance.read(bytes)
        let verdict = provenance.check(bytes, with: try TestVerifier.shared.get())
        return (provenance, verdict)
    }

    @Test(
        "Untouched files are whole, and their signers unlisted",
        arguments: [
            "C.jpg", "C_with_CAWG_data.jpg", "file_with_wrong_extension.xyz.jpg", "files-for-reading-tests/CA.jpg",
            "files-for-reading-tests/CA_ct.jpg", "files-for-reading-tests/CACAE-uri-CA.jpg",
            "files-for-reading-tests/boxhash.jpg", "files-for-reading-tests/legacy_ingredient_hash.jpg",
            "files-for-reading-tests/video1.mp4", "files-for-signing-tests/legacy.mp4",
        ])
    func whole(_ name: String) throws {
        let (provenance, _) = try Self.checked("c2pa/" + name)
        #expect(provenance.credential.content == .whole && provenance.credential.signer?.trust == .unlisted)
        #expect(!provenance.isTampered)
        #expect(provenance.credential.story?.failures.contains("signingCredential.untrusted") ?? false)
    }

    /// Failures as `c2pa-python` 0.38 reports them.
    @Test(
        "Changed files are changed",
        arguments: [
            ("XCA.jpg", "assertion.dataHash.mismatch"), ("E-sig-CA.jpg", "claimSignature.mismatch"),
            ("CIE-sig-CA.jpg", "claimSignature.mismatch"),
        ])
    func changed(_ name: String, _ failure: String) throws {
        let (provenance, _) = try Self.checked("c2pa/files-for-reading-tests/" + name)
        #expect(provenance.credential.content == .changed && provenance.isTampered)
        #expect(provenance.credential.story?.failures.contains(failure) ?? false)
    }

    @Test("What is unreadable or elsewhere stays so, and is not tampered")
    func others() throws {
        let (prerelease, first) = try Self.checked("c2pa/files-for-signing-tests/prerelease.jpg")
        #expect(prerelease.credential.content == .unreadable && first == nil && !prerelease.isTampered)
        let (cloud, second) = try Self.checked("c2pa/cloud.jpg")
        #expect(cloud.credential.content == .elsewhere && second == nil && !cloud.isTampered)
    }

    @Test(
        "Pictures of generators are whole, with expired certificates",
        arguments: [("chatgpt-1.png", 2), ("flux-1.jpg", 1)])
    func vendors(_ name: String, _ manifests: Int) throws {
        let (provenance, verdict) = try Self.checked("vendors/" + name)
        #expect(provenance.credential.content == .whole && provenance.credential.signer?.trust == .expired)
        #expect(provenance.credential.story?.manifests == manifests)
        _ = try OpenedSource(provenance, verdict: verdict, tampered: .refuse)
    }

    @Test("Midjourney's has none, and may be refused by nobody")
    func midjourney() throws {
        let (provenance, verdict) = try Self.checked("vendors/mj-1.png")
        #expect(provenance.credential == .none && verdict == nil)
        _ = try OpenedSource(provenance, verdict: nil, tampered: .refuse)
    }

    @Test(
        "Their histories continue in a variant that is trusted with our root",
        arguments: [
            "vendors/chatgpt-1.png", "vendors/flux-1.jpg", "c2pa/C.jpg", "c2pa/files-for-reading-tests/XCA.jpg",
        ])
    func children(_ name: String) async throws {
        let (provenance, verdict) = try Self.checked(name)
        let source = try OpenedSource(provenance, verdict: verdict, tampered: .record)
        let signed = try await TestSigner.sign(
            TestPicture.webPLossy.bytes, .opened(source), placement: .embedded(upTo: 1 << 20))
        let bytes = try #require(signed.embedded)
        #expect(signed.manifestBytes - (provenance.manifest?.count ?? 0) <= 5 << 10)
        var child = Provenance.read(bytes)
        let found = child.check(bytes, with: try TestVerifier.make(trusting: TestSigner.certificate.get().root))
        #expect(found?.content == .whole && found?.trust == .trusted && found?.failures == [])
        let ingredient = try #require(child.credential.story?.ingredients.first)
        #expect(ingredient.content == provenance.credential.content)
        #expect(ingredient.signer?.name == provenance.credential.signer?.name)
        #expect(child.credential.story?.manifests == (provenance.credential.story?.manifests ?? 0) + 1)
    }
}

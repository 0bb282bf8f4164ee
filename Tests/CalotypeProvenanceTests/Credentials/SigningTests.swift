import Foundation
import Testing

@testable import CalotypeCredentials
@testable import CalotypeProvenance

@Suite("Signed variants", .enabled(if: TestVerifier.isPresent, "the C2PA library is missing"))
struct SigningTests {
    /// A verifier that trusts our root.
    private static let verifier = Result { try TestVerifier.make(trusting: TestSigner.certificate.get().root) }

    /// Verifies a signed variant. Returns what it says.
    private static func checked(_ signed: SignedPicture, of bytes: [UInt8]) throws -> Provenance {
        var provenance = Provenance.read(signed.embedded ?? bytes)
        if let sidecar = signed.sidecar { provenance.readSidecar(sidecar) }
        let found = provenance.check(signed.embedded ?? bytes, with: try verifier.get())
        let verdict = try #require(found)
        #expect(verdict.content == .whole && verdict.trust == .trusted && verdict.failures == [])
        return provenance
    }

    @Test("A created picture is whole and trusted with our root, in each format", arguments: TestPicture.allCases)
    func created(_ picture: TestPicture) async throws {
        let signed = try await TestSigner.sign(picture.bytes, TestSigner.created)
        let story = try #require(try Self.checked(signed, of: picture.bytes).credential.story)
        #expect(story.actions.map(\.action) == ["c2pa.created", "c2pa.resized.proportional", "c2pa.transcoded"])
        #expect(story.actions.first?.sourceType == .trainedAlgorithmicMedia)
        #expect(story.generator == TestSigner.generator && story.ingredients == [] && story.manifests == 1)
        #expect(story.bytes == signed.manifestBytes && signed.manifestBytes <= 2600)
    }

    @Test("An AVIF is signed, and exiftool still reads its mark", arguments: TestAVIF.allCases)
    func avif(_ picture: TestAVIF) async throws {
        let signed = try await TestSigner.sign(picture.bytes, TestSigner.created)
        let provenance = try Self.checked(signed, of: picture.bytes)
        #expect(provenance.mark.statements.contains { $0.place == .xmp && $0.claim == .ai })
        guard Tool.isInstalled("exiftool") else { return }
        let read = try withFile(try #require(signed.embedded), "avif") {
            try Tool.run("exiftool", ["-s3", "-XMP-iptcExt:DigitalSourceType#", "-Warning", $0])
        }
        #expect(read.text == "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia\n")
    }

    @Test("A source without a credential is an ingredient with its source type")
    func ingredient() async throws {
        let source = try OpenedSource(
            Provenance.read(TestPicture.jpeg.bytes), verdict: nil, sourceType: .trainedAlgorithmicMedia,
            tampered: .refuse)
        let signed = try await TestSigner.sign(TestPicture.png.bytes, .opened(source))
        let story = try #require(try Self.checked(signed, of: []).credential.story)
        #expect(story.actions.map(\.action) == ["c2pa.opened", "c2pa.resized.proportional", "c2pa.transcoded"])
        #expect(story.ingredients.map(\.sourceType) == [.trainedAlgorithmicMedia])
        #expect(story.ingredients.map(\.content) == [.none])
    }

    @Test("The history of a signed source is kept, in each format", arguments: TestPicture.allCases)
    func chain(_ picture: TestPicture) async throws {
        let parent = try #require(try await TestSigner.sign(TestPicture.jpeg.bytes, TestSigner.created).embedded)
        var provenance = Provenance.read(parent)
        let found = provenance.check(parent, with: try TestVerifier.shared.get())
        let verdict = try #require(found)
        #expect(verdict.content == .whole && verdict.trust == .unlisted)
        let source = try OpenedSource(provenance, verdict: verdict, tampered: .refuse)
        let signed = try await TestSigner.sign(picture.bytes, .opened(source))
        let story = try #require(try Self.checked(signed, of: []).credential.story)
        #expect(story.manifests == 2)
        #expect(story.ingredients.map(\.content) == [.whole])
        #expect(story.ingredients.first?.failures == ["signingCredential.untrusted"])
        #expect(story.ingredients.first?.story?.actions.first?.action == "c2pa.created")
        #expect(signed.manifestBytes - (provenance.credential.story?.bytes ?? 0) <= 5 << 10)
    }

    @Test("Each action is accepted by the library", arguments: PictureAction.allCases)
    func action(_ action: PictureAction) async throws {
        let signed = try await TestSigner.sign(TestPicture.png.bytes, TestSigner.created, [action])
        let story = try #require(try Self.checked(signed, of: []).credential.story)
        #expect(story.actions.count == 2)
    }

    @Test("Beside the variant, or when it is too large, the manifest leaves the bytes as they are")
    func sidecar() async throws {
        let pictures = TestPicture.allCases.map(\.bytes) + TestAVIF.allCases.map(\.bytes)
        for bytes in pictures {
            let beside = try await TestSigner.sign(bytes, TestSigner.created, placement: .sidecar)
            _ = try Self.checked(beside, of: bytes)
            let large = try await TestSigner.sign(bytes, TestSigner.created, placement: .embedded(upTo: 1000))
            #expect(large.embedded == nil && large.manifestBytes == beside.manifestBytes)
        }
    }

    @Test("The same statements about the same bytes by the same signer get the same identifier")
    func identifier() async throws {
        let (first, second) = (
            try await TestSigner.sign(TestPicture.png.bytes, TestSigner.created),
            try await TestSigner.sign(TestPicture.png.bytes, TestSigner.created)
        )
        #expect(first.label == second.label && first.embedded != second.embedded)
        let other = try await TestSigner.sign(TestPicture.png.bytes, TestSigner.created, [.transcoded])
        #expect(other.label != first.label)
    }

    @Test("A signed variant is not signed again")
    func twice() async throws {
        for picture in TestPicture.allCases.map(\.bytes) + TestAVIF.allCases.map(\.bytes) {
            let signed = try #require(try await TestSigner.sign(picture, TestSigner.created).embedded)
            await #expect(throws: SigningFailure.signed) { try await TestSigner.sign(signed, TestSigner.created) }
        }
    }

    @Test(
        "A certificate of an intermediate authority is trusted by its root", .enabled(if: Tool.isInstalled("openssl")))
    func intermediate() async throws {
        let made = try TestChain()
        let identity = try SigningIdentity(chain: made.chain + made.root, key: made.key)
        #expect(identity.chain.embedded.count == 2 && identity.chain.name == "leaf")
        let request = SigningRequest(origin: TestSigner.created, actions: [], generator: TestSigner.generator)
        let signed = try await CredentialWriter(identity).sign(TestPicture.jpeg.bytes, request)
        let bytes = try #require(signed.embedded)
        var provenance = Provenance.read(bytes)
        let verdict = provenance.check(bytes, with: try TestVerifier.make(trusting: made.root))
        #expect(verdict?.trust == .trusted && verdict?.failures == [])
        #expect(provenance.credential.signer?.name == "Example")
    }
}

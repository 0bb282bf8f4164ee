import Foundation
import Testing

@testable import CalotypeCredentials
@testable import CalotypeProvenance

@Suite("Time stamps", .enabled(if: Tool.isInstalled("openssl"), "openssl is missing"))
struct TimeStampTests {
    private struct Refused: Error {}

    private static func sign(_ stamper: TimeStamper, _ picture: [UInt8] = TestPicture.png.bytes) async throws
        -> SignedPicture
    {
        try await CredentialWriter(TestSigner.identity(), timeStamper: stamper).sign(
            picture,
            SigningRequest(origin: TestSigner.created, actions: [.transcoded], generator: TestSigner.generator))
    }

    @Test("A stamped signature is whole, in boxes and in chunks", .enabled(if: TestVerifier.isPresent))
    func good() async throws {
        let authority = try TestAuthority()
        defer { authority.remove() }
        let stamper = TimeStamper(isRequired: true) { try authority.answer(to: $0) }
        let roots = try TestSigner.certificate.get().root + authority.certificate
        let verifier = try TestVerifier.make(trusting: roots)
        var sizes: [Int] = []
        for picture in [TestPicture.png.bytes, TestPicture.webPLossy.bytes, TestAVIF.libheif.bytes] {
            let signed = try await Self.sign(stamper, picture)
            let bytes = try #require(signed.embedded)
            var provenance = Provenance.read(bytes)
            let verdict = provenance.check(bytes, with: verifier)
            #expect(verdict?.content == .whole && verdict?.trust == .trusted && verdict?.failures == [])
            #expect(verdict?.results?.activeManifest?.success.contains { $0.code == "timeStamp.validated" } ?? false)
            #expect(signed.stampedAt != nil && provenance.credential.signer?.signedAt == signed.stampedAt)
            sizes.append(signed.manifestBytes)
        }
        // The first answer teaches how much room a token needs.
        #expect(sizes[1] < sizes[0])
    }

    /// Authorities that give no stamp.
    enum Authority: String, CaseIterable, Sendable {
        case silent, unreachable, refusing, garbage, other

        var problem: TimeStampProblem {
            switch self {
            case .silent: .silent
            case .unreachable: .unreachable
            case .refusing: .refused
            case .garbage: .damaged
            case .other: .foreign
            }
        }

        func stamper(isRequired: Bool) -> TimeStamper {
            let deadline = self == .silent ? Duration.milliseconds(20) : .seconds(5)
            return TimeStamper(isRequired: isRequired, deadline: deadline) { [self] _ in
                switch self {
                case .silent:
                    // Ends when it is cancelled.
                    try await Task.sleep(for: .seconds(60))
                    return []
                case .unreachable: throw Refused()
                // The status 2, rejection.
                case .refusing: return [0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02]
                case .garbage: return ascii("<html>500</html>")
                case .other: return TestCertificate.answer
                }
            }
        }
    }

    @Test("Without a stamp, a variant is unstamped or refused, as configured", arguments: Authority.allCases)
    func bad(_ authority: Authority) async throws {
        let signed = try await Self.sign(authority.stamper(isRequired: false))
        #expect(signed.stampedAt == nil && signed.stampProblem == authority.problem)
        #expect(signed.manifestBytes <= 2600 && signed.embedded != nil)
        await #expect(throws: SigningFailure.unstamped(authority.problem)) {
            try await Self.sign(authority.stamper(isRequired: true))
        }
    }

    @Test("The answer to an earlier request is foreign")
    func replayed() async throws {
        let authority = try TestAuthority()
        defer { authority.remove() }
        let hash = [UInt8](repeating: 5, count: 32)
        let (first, second) = (TimeStampRequest(hash: hash), TimeStampRequest(hash: hash))
        let answer = try authority.answer(to: first.encoded)
        #expect(try first.token(in: answer).isEmpty == false)
        #expect(throws: TimeStampProblem.foreign) { try second.token(in: answer) }
    }
}

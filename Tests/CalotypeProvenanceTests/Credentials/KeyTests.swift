import Crypto
import Foundation
import Testing

@testable import CalotypeCredentials
@testable import CalotypeProvenance

@Suite("Certificates and keys")
struct KeyTests {
    private static let now = Date(timeIntervalSince1970: 1_796_000_000)  // 2026-11-30T00:53:20Z

    private static func certificate(
        from days: Int = -10, days length: Int = 365, usages: [[UInt8]] = [CertificateOID.claimSigning],
        keyUsage: [UInt8]? = [0xC0]
    ) throws -> DevelopmentCertificate {
        try DevelopmentCertificate(
            from: now.addingTimeInterval(Double(days) * 86_400), days: length, usages: usages, keyUsage: keyUsage)
    }

    /// The serverAuth usage of web servers, 1.3.6.1.5.5.7.3.1.
    private static let web: [UInt8] = [0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01]

    /// Certificates and keys that cannot sign, by what is wrong.
    enum Mistake: String, CaseIterable, Sendable {
        case otherKey, rootFirst, rootAlone, webUsage, noUsage, noKeyUsage, noCertificate, noKey, encryptedKey

        func identity() throws -> SigningIdentity {
            let (made, other) = (try certificate(), try certificate())
            switch self {
            case .otherKey: return try SigningIdentity(chain: made.chain, key: other.key)
            case .rootFirst: return try SigningIdentity(chain: made.root + made.chain, key: made.key)
            case .rootAlone: return try SigningIdentity(chain: made.root, key: made.key)
            case .webUsage:
                let web = try certificate(usages: [web])
                return try SigningIdentity(chain: web.chain, key: web.key)
            case .noUsage:
                let none = try certificate(usages: [])
                return try SigningIdentity(chain: none.chain, key: none.key)
            case .noKeyUsage:
                let none = try certificate(keyUsage: nil)
                return try SigningIdentity(chain: none.chain, key: none.key)
            case .noCertificate: return try SigningIdentity(chain: made.key, key: made.key)
            case .noKey: return try SigningIdentity(chain: made.chain, key: made.chain)
            case .encryptedKey:
                let text = made.key.replacingOccurrences(of: "PRIVATE KEY", with: "ENCRYPTED PRIVATE KEY")
                return try SigningIdentity(chain: made.chain, key: text)
            }
        }

        var problem: SigningKeyProblem {
            switch self {
            case .otherKey: .otherKey
            case .rootFirst: .wrongOrder
            case .rootAlone: .authority
            case .webUsage, .noUsage: .wrongUsage
            case .noKeyUsage: .noDigitalSignature
            case .noCertificate: .noCertificate
            case .noKey: .noKey
            case .encryptedKey: .encryptedKey
            }
        }
    }

    @Test("What cannot sign is refused, and the message says what to do", arguments: Mistake.allCases)
    func mistakes(_ mistake: Mistake) {
        #expect(throws: mistake.problem) { try mistake.identity() }
        #expect(mistake.problem.description.contains { $0 == ":" })
    }

    @Test("A certificate signs only while it is valid")
    func validity() throws {
        let old = try Self.certificate(from: -400)
        let expired = try SigningIdentity(chain: old.chain, key: old.key)
        #expect(
            throws: SigningKeyProblem.expired(
                name: "Calotype development, not trusted", until: expired.chain.validUntil)
        ) { try expired.check(at: Self.now) }
        let coming = try Self.certificate(from: 10)
        let early = try SigningIdentity(chain: coming.chain, key: coming.key)
        #expect(
            throws: SigningKeyProblem.notYetValid(
                name: "Calotype development, not trusted", from: "2026-12-10T00:48:20Z")
        ) { try early.check(at: Self.now) }
    }

    @Test("An expired certificate signs nothing")
    func refused() async throws {
        let old = try Self.certificate(from: -400)
        let writer = CredentialWriter(try SigningIdentity(chain: old.chain, key: old.key))
        let request = SigningRequest(
            origin: .created(.trainedAlgorithmicMedia), actions: [], generator: TestSigner.generator)
        let problem = SigningKeyProblem.expired(
            name: "Calotype development, not trusted", until: writer.identity.chain.validUntil)
        await #expect(throws: SigningFailure.key(problem)) {
            try await writer.sign(TestPicture.png.bytes, request, at: Self.now)
        }
    }

    @Test("Thirty days ahead there is a warning", arguments: [(30, nil), (29, "29 days"), (1, "1 day")])
    func warning(_ days: Int, _ words: String?) throws {
        let made = try Self.certificate(from: 0, days: days)
        // The certificate begins five minutes earlier.
        let chain = try CertificateChain(pem: made.chain)
        let warning = chain.warning(at: Self.now.addingTimeInterval(-300))
        #expect(warning?.contains("expires in \(words ?? "")") ?? false == (words != nil))
    }

    @Test("A key in SEC1 is read, also behind its parameters")
    func sec1() async throws {
        let key = P256.Signing.PrivateKey()
        let der = DERWriter.sequence(
            DERWriter.integer([1]), DERWriter.element(0x04, Array(key.rawRepresentation)),
            DERWriter.element(0xA0, DERWriter.identifier([0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07])),
            DERWriter.element(0xA1, DERWriter.bits(Array(key.publicKey.x963Representation))))
        let parameters = PEMText(
            label: "EC PARAMETERS", DERWriter.identifier([0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]))
        let signer = try LocalSigner(pem: parameters.text + PEMText(label: "EC PRIVATE KEY", der).text)
        #expect(signer.publicKey == Array(key.publicKey.x963Representation))
    }

    @Test("The root may be missing or there, and is not repeated in signatures")
    func root() throws {
        let made = try Self.certificate()
        let (short, long) = (
            try SigningIdentity(chain: made.chain, key: made.key),
            try SigningIdentity(chain: made.chain + made.root, key: made.key)
        )
        #expect(short.chain.embedded == long.chain.embedded && short.chain.embedded.count == 1)
        #expect(short.chain.fingerprint == long.chain.fingerprint && short.chain.fingerprint.count == 64)
    }

    @Test("openssl accepts the development certificate", .enabled(if: Tool.isInstalled("openssl")))
    func openssl() throws {
        let made = try DevelopmentCertificate()
        let output = try withFile(Array(made.root.utf8), "pem") { root in
            try withFile(Array(made.chain.utf8), "pem") { chain in
                try Tool.run("openssl", ["verify", "-x509_strict", "-purpose", "smimesign", "-CAfile", root, chain])
            }
        }
        #expect(output.isSuccess, "\(output.text)")
    }

    /// Signers of both kinds with the key of a certificate.
    enum Kind: String, CaseIterable, Sendable {
        case local, command
    }

    @Test("Each signer's signatures are good", .enabled(if: Tool.isInstalled("openssl")), arguments: Kind.allCases)
    func signers(_ kind: Kind) async throws {
        let made = try DevelopmentCertificate()
        let chain = try CertificateChain(pem: made.chain)
        try await withKeyFile(made.key) { key in
            let signer: any ProvenanceSigner =
                switch kind {
                case .local: try LocalSigner(pem: made.key)
                case .command: CommandSigner(command: "openssl", arguments: ["dgst", "-sha256", "-sign", key])
                }
            let identity = SigningIdentity(chain: chain, signer: signer)
            #expect(try await identity.signature(of: ascii("some bytes")).count == 64)
            let other = SigningIdentity(chain: try TestSigner.identity().chain, signer: signer)
            await #expect(throws: SigningFailure.wrongSignature) { try await other.signature(of: ascii("some bytes")) }
        }
    }

    private func withKeyFile(_ key: String, _ body: (String) async throws -> Void) async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString + ".pem")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(key.utf8).write(to: file)
        try await body(file.path())
    }
}

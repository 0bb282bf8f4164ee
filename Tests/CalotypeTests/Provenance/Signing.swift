import CalotypeCredentials
import CalotypeProvenance
import CalotypeTesting
import Foundation

@testable import Calotype

/// A development certificate and verifiers that all tests of signed jobs share.
enum Signing {
    static let certificate = Result { try DevelopmentCertificate() }

    static func writer(_ certificate: Result<DevelopmentCertificate, any Error> = certificate) throws
        -> CredentialWriter
    {
        let made = try certificate.get()
        return CredentialWriter(try SigningIdentity(chain: made.chain, key: made.key))
    }

    /// A verifier that trusts our root, and one that trusts nobody.
    static let trusting = Result {
        try CredentialVerifier(
            library: CredentialLibrary.path ?? "/", trust: CredentialTrust(anchors: try certificate.get().root))
    }
    static let verifier = Result { try CredentialVerifier(library: CredentialLibrary.path ?? "/") }

    /// A picture that another program signed.
    static func signedSource(_ picture: [UInt8] = DrawnImage.textured(64, 48).png) async throws -> [UInt8] {
        let foreign = try DevelopmentCertificate()
        let writer = CredentialWriter(try SigningIdentity(chain: foreign.chain, key: foreign.key))
        let request = SigningRequest(
            origin: .created(.trainedAlgorithmicMedia), actions: [], generator: CredentialAgent(name: "Other"))
        guard case .embedded(let bytes) = try await writer.sign(picture, request).place else { return [] }
        return bytes
    }

    /// What a verifier that trusts our root says of a file.
    static func checked(_ bytes: [UInt8], sidecar: [UInt8]? = nil) throws -> Provenance {
        var provenance = Provenance.read(bytes)
        if let sidecar { provenance.readSidecar(sidecar) }
        provenance.check(bytes, with: try trusting.get())
        return provenance
    }

    static let presets = """
        own:
          origin: created
          normal: { maxWidth: 32, maxHeight: 32, format: jpeg }
          high-quality: { maxWidth: 64, maxHeight: 64, format: webp }
        """
}

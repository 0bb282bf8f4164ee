internal import CalotypeProvenance
internal import Crypto
public import Foundation

/// A certificate chain, and the signer that has its key.
public struct SigningIdentity: Sendable {
    /// The chain.
    public let chain: CertificateChain
    /// The signer.
    public let signer: any ProvenanceSigner

    /// Joins a chain and a signer, such as a key service. Each signature is checked against the certificate.
    public init(chain: CertificateChain, signer: any ProvenanceSigner) {
        self.chain = chain
        self.signer = signer
    }

    /// Reads a chain and its key in PEM, and checks that they fit.
    public init(chain: String, key: String) throws(SigningKeyProblem) {
        let certificates = try CertificateChain(pem: chain)
        let signer = try LocalSigner(pem: key)
        guard signer.publicKey == certificates.leaf.publicKey else {
            throw certificates.certificates.contains { $0.publicKey == signer.publicKey } ? .wrongOrder : .otherKey
        }
        self.init(chain: certificates, signer: signer)
    }

    /// Checks that the chain is valid at a time.
    public func check(at time: Date) throws(SigningKeyProblem) { try chain.check(at: time) }

    /// Signs, and checks the signature: a wrong key in a key service may not spoil a variant.
    func signature(of bytes: [UInt8]) async throws -> [UInt8] {
        let made = try await signer.signature(of: bytes)
        guard let point = chain.leaf.publicKey, let key = try? P256.Signing.PublicKey(x963Representation: point),
            let signature = try? P256.Signing.ECDSASignature(rawRepresentation: made),
            key.isValidSignature(signature, for: bytes)
        else { throw SigningFailure.wrongSignature }
        return made
    }
}

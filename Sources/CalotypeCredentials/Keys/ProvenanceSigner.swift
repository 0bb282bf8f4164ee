internal import CalotypeProvenance
internal import Crypto

/// Signs manifests with a P-256 key, which can be in a key service.
public protocol ProvenanceSigner: Sendable {
    /// Returns the ECDSA signature with SHA-256 of `bytes`: r and s, 32 bytes each.
    func signature(of bytes: [UInt8]) async throws -> [UInt8]
}

/// Signs with a key in memory.
public struct LocalSigner: ProvenanceSigner {
    private let key: P256.Signing.PrivateKey

    /// Reads a key in PEM, as PKCS#8 or SEC1.
    public init(pem: String) throws(SigningKeyProblem) {
        let blocks = PEMText(pem).blocks
        guard let block = blocks.first(where: { ["PRIVATE KEY", "EC PRIVATE KEY"].contains($0.label) }) else {
            throw blocks.contains { $0.label == "ENCRYPTED PRIVATE KEY" } ? .encryptedKey : .noKey
        }
        guard let key = try? P256.Signing.PrivateKey(pemRepresentation: PEMText(label: block.label, block.bytes).text)
        else { throw .noKey }
        self.key = key
    }

    init(_ key: P256.Signing.PrivateKey) { self.key = key }

    /// The point of the public key, 65 bytes.
    var publicKey: [UInt8] { Array(key.publicKey.x963Representation) }

    /// Signs. Each signature is another one.
    public func signature(of bytes: [UInt8]) throws -> [UInt8] {
        Array(try key.signature(for: bytes).rawRepresentation)
    }
}

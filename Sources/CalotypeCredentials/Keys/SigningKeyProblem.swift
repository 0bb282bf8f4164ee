internal import CalotypeProvenance

/// The reason why a certificate and a key cannot sign.
public enum SigningKeyProblem: Error, Sendable, Hashable {
    /// The text of the chain contains no certificate that can be read.
    case noCertificate
    /// The text of the key contains no private key that can be read.
    case noKey
    /// The private key is encrypted.
    case encryptedKey
    /// The key is not a P-256 key, the only kind that Calotype signs with.
    case otherKind
    /// The key does not belong to the first certificate of the chain.
    case otherKey
    /// The certificates are not in the order leaf, issuer of the leaf, and so on.
    case wrongOrder
    /// The first certificate is that of an authority, not of a signer.
    case authority
    /// The certificate named here is valid from a later time on.
    case notYetValid(name: String, from: String)
    /// The certificate named here is no longer valid.
    case expired(name: String, until: String)
    /// The certificate has no extended key usage that allows to sign credentials, such as one of a web server.
    case wrongUsage
    /// The certificate has no key usage, or one without digital signatures.
    case noDigitalSignature
    /// The certificate does not name the key of its issuer.
    case noAuthorityKey
    /// The certificate was issued by itself.
    case selfSigned
}

extension SigningKeyProblem: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noCertificate:
            "the certificate chain cannot be read: it must be certificates in PEM, the signer's own first"
        case .noKey: "the private key cannot be read: it must be a P-256 key in PEM (BEGIN PRIVATE KEY)"
        case .encryptedKey:
            "the private key is encrypted: decrypt it with 'openssl pkcs8 -in key.pem -out plain.pem', and keep the "
                + "result readable for its owner alone"
        case .otherKind: "the certificate's key is not a P-256 key: get a certificate for an ECDSA key on P-256"
        case .otherKey: "the key is not that of the first certificate of the chain: use the key that it was issued for"
        case .wrongOrder:
            "the certificates are in a wrong order: put the signer's own first, and behind each one its issuer's"
        case .authority:
            "the first certificate is that of an authority, which may not sign credentials: put the signer's own first"
        case .notYetValid(let name, let from):
            "the certificate '\(name)' is not valid before \(from): wait, or check the clock of this machine"
        case .expired(let name, let until): "the certificate '\(name)' expired on \(until): renew it"
        case .wrongUsage:
            "the certificate may not sign credentials: its extended key usage must be C2PA claim signing "
                + "(1.3.6.1.4.1.62558.2.1), document signing or e-mail protection"
        case .noDigitalSignature:
            "the certificate's key usage does not allow digital signatures: get one with digitalSignature"
        case .noAuthorityKey:
            "the certificate does not name the key of its issuer: get one with an authority key identifier"
        case .selfSigned:
            "the certificate was issued by itself, which no reader accepts: use one that an authority issued, or make "
                + "one for development with 'calotype certificate'"
        }
    }
}

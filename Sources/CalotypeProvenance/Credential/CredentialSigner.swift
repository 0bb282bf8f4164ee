/// The signer of a manifest.
public struct CredentialSigner: Sendable, Hashable, Codable {
    /// The verdict about the signer.
    public enum Trust: String, Sendable, Hashable, Codable, CaseIterable {
        /// Nobody checked the certificate: the verification library is absent.
        case unchecked
        /// The certificate leads to a root on the trust list.
        case trusted
        /// The certificate leads to no root on the trust list.
        case unlisted
        /// The certificate was no longer valid, and no trusted time stamp says that the signature is older.
        case expired
        /// The certificate was revoked.
        case revoked
    }

    /// The organization in the certificate, or else its common name.
    public let name: String
    /// The common name in the certificate.
    public let commonName: String?
    /// The verdict about the signer.
    public var trust: Trust
    /// The first and the last moment at which the certificate is valid, such as `2026-04-15T12:00:00Z`.
    public let validFrom: String?
    /// See `validFrom`.
    public let validUntil: String?
    /// The time of the signature as a time stamp states it.
    public let signedAt: String?
    /// Whether the signature has a time stamp. It is not checked.
    public let isStamped: Bool

    enum CodingKeys: String, CodingKey {
        case name, commonName, trust, validFrom, validUntil, signedAt
        case isStamped = "stamped"
    }

    /// Reads the signer of a manifest from its COSE signature; `nil` if there is no certificate that can be read.
    init?(_ signature: CBORValue) {
        guard let parts = signature.array, parts.count == 4 else { return nil }
        let protected = parts[0].bytes.flatMap { try? CBORReader.value(of: $0, limits: ReadingLimits()) }
        // The label 33 of RFC 9360, and its name in early manifests.
        let chain = protected?[33] ?? protected?["x5chain"] ?? parts[1][33] ?? parts[1]["x5chain"]
        guard let leaf = chain?.bytes ?? chain?.array?.first?.bytes, let certificate = SignerCertificate(leaf),
            let name = certificate.organization ?? certificate.commonName
        else { return nil }
        self.name = String(name.prefix(256))
        commonName = certificate.commonName.map { String($0.prefix(256)) }
        trust = .unchecked
        (validFrom, validUntil) = (certificate.validFrom, certificate.validUntil)
        let stamps = (parts[1]["sigTst2"] ?? parts[1]["sigTst"])?["tstTokens"]?.array ?? []
        isStamped = !stamps.isEmpty
        signedAt = stamps.first?["val"]?.bytes.flatMap(TimeStampToken.time)
    }
}

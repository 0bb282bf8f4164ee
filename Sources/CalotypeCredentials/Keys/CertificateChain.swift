internal import CalotypeProvenance
internal import Crypto
public import Foundation

/// The certificates of a signer, its own first.
public struct CertificateChain: Sendable, Hashable {
    let certificates: [CertificateDetails]

    /// Reads certificates in PEM and checks what does not depend on the time: their order, and the usages of the first.
    public init(pem: String) throws(SigningKeyProblem) {
        let blocks = PEMText(pem).blocks.filter { $0.label == "CERTIFICATE" }
        certificates = blocks.compactMap { CertificateDetails($0.bytes) }
        guard certificates.count == blocks.count, let leaf = certificates.first else { throw .noCertificate }
        guard zip(certificates, certificates.dropFirst()).allSatisfy({ $0.issuer == $1.subject }) else {
            throw .wrongOrder
        }
        try leaf.checkUsages(isAlone: certificates.count == 1)
    }

    var leaf: CertificateDetails { certificates[0] }

    /// The SHA-256 of the signer's own certificate, in hexadecimal digits. It belongs into the name of whatever depends
    /// on the signer.
    public var fingerprint: String {
        SHA256.hash(data: leaf.der).map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }.joined()
    }

    /// The common name of the signer, or else its organization.
    public var name: String { leaf.name }

    /// The last moment at which the signer's certificate is valid, such as `2027-04-15T12:00:00Z`.
    public var validUntil: String { leaf.validUntil }

    /// The certificates to put into a signature. A root is left out: a reader that trusts it has it.
    var embedded: [[UInt8]] {
        certificates.enumerated().filter { $0.offset == 0 || !$0.element.isRoot }.map(\.element.der)
    }

    /// Checks that all certificates are valid at a time.
    public func check(at time: Date) throws(SigningKeyProblem) {
        let now = time.formatted(.iso8601)
        for certificate in certificates {
            // Times in UTC that are written alike compare as texts.
            if now < certificate.validFrom {
                throw .notYetValid(name: certificate.name, from: certificate.validFrom)
            }
            if now > certificate.validUntil { throw .expired(name: certificate.name, until: certificate.validUntil) }
        }
    }

    /// The number of whole days from a time until the first certificate of the chain expires; negative afterwards.
    public func daysLeft(at time: Date) -> Int {
        let end = certificates.compactMap { try? Date($0.validUntil, strategy: .iso8601) }.min() ?? time
        return Int((end.timeIntervalSince(time) / 86_400).rounded(.down))
    }

    /// The warning to give if the chain expires within 30 days; `nil` if it does not.
    public func warning(at time: Date) -> String? {
        let days = daysLeft(at: time)
        guard (0..<30).contains(days) else { return nil }
        return
            "the certificate '\(name)' expires in \(days == 1 ? "1 day" : "\(days) days"), on \(validUntil): renew it"
    }
}

extension CertificateDetails {
    /// The usages that a signer may have, of which it needs one: 1.3.6.1.4.1.62558.2.1, 1.3.6.1.5.5.7.3.36 and
    /// 1.3.6.1.5.5.7.3.4.
    private static let allowed: Set<[UInt8]> = [
        [0x2B, 0x06, 0x01, 0x04, 0x01, 0x83, 0xE8, 0x5E, 0x02, 0x01],
        [0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x24], [0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x04],
    ]

    fileprivate func checkUsages(isAlone: Bool) throws(SigningKeyProblem) {
        // Somebody who puts the root first has all other problems too, which would hide this one.
        guard !isAuthority else { throw isAlone ? .authority : .wrongOrder }
        guard !isRoot else { throw .selfSigned }
        guard publicKey != nil else { throw .otherKind }
        guard let keyUsage, keyUsage & 0x80 != 0 else { throw .noDigitalSignature }
        guard extendedUsages.contains(where: Self.allowed.contains) else { throw .wrongUsage }
        guard hasAuthorityKeyIdentifier else { throw .noAuthorityKey }
    }
}

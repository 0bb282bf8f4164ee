internal import CalotypeProvenance

/// The parts of a certificate that decide whether it can sign. RFC 5280, section 4.
struct CertificateDetails: Sendable, Hashable {
    let der: [UInt8]
    /// The names as they are encoded.
    let issuer, subject: [UInt8]
    /// A name for messages.
    let name: String
    let validFrom, validUntil: String
    /// The point of a P-256 key, 65 bytes; `nil` for another kind of key.
    let publicKey: [UInt8]?
    private(set) var isAuthority = false
    /// The first byte of the key usage; `nil` if there is none.
    private(set) var keyUsage: Int?
    /// The extended key usages as they are encoded.
    private(set) var extendedUsages: [[UInt8]] = []
    private(set) var hasAuthorityKeyIdentifier = false

    init?(_ der: [UInt8]) {
        let window = ByteWindow(der)
        guard let certificate = DERElement(window), certificate.tag == DERElement.sequence,
            let facts = SignerCertificate(window), let from = facts.validFrom, let until = facts.validUntil,
            let body = certificate.children.first
        else { return nil }
        let fields = Array(body.children.drop { $0.tag == DERElement.context0 })
        guard fields.count >= 6 else { return nil }
        self.der = der
        (issuer, subject) = (fields[2].content.array, fields[4].content.array)
        name = facts.commonName ?? facts.organization ?? "without a name"
        (validFrom, validUntil) = (from, until)
        publicKey = Self.point(fields[5])
        let extensions = fields.first { $0.tag == 0xA3 }?.children.first?.children ?? []
        for field in extensions { note(field.children) }
    }

    /// Whether the certificate was issued by itself, as roots are.
    var isRoot: Bool { issuer == subject }

    /// 1.2.840.10045.2.1 and 1.2.840.10045.3.1.7.
    private static let curveKey: [UInt8] = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01]
    private static let p256: [UInt8] = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]

    private static func point(_ info: DERElement) -> [UInt8]? {
        let parts = info.children
        guard parts.count == 2, parts[1].tag == 0x03, parts[1].content.count == 66, parts[1].content.u8(at: 0) == 0,
            let algorithm = Optional(parts[0].children), algorithm.count == 2,
            Array(algorithm[0].content.slice) == curveKey, Array(algorithm[1].content.slice) == p256
        else { return nil }
        return Array(parts[1].content.slice.dropFirst())
    }

    private mutating func note(_ field: [DERElement]) {
        guard let name = field.first, name.content.count == 3, name.content.holds([0x55, 0x1D]), let value = field.last,
            let inner = DERElement(value.content)
        else { return }
        switch name.content.u8(at: 2) {
        case 0x0F: keyUsage = inner.content.u8(at: 1) ?? 0
        case 0x13: isAuthority = inner.children.first.map { $0.tag == 0x01 && $0.content.u8(at: 0) != 0 } ?? false
        case 0x23: hasAuthorityKeyIdentifier = inner.children.contains { $0.tag == 0x80 }
        case 0x25: extendedUsages = inner.children.map { Array($0.content.slice) }
        default: break
        }
    }
}

internal import CalotypeProvenance
internal import Crypto
public import Foundation

/// A key, its certificate and a root for development. No reader trusts it unless it is given the root.
///
/// The certificate follows the C2PA profile for claim signing of assurance level 1: P-256, key usages digitalSignature
/// and nonRepudiation, extended key usages C2PA claim signing and e-mail protection. It is valid for a year. The key of
/// the root is thrown away.
public struct DevelopmentCertificate: Sendable {
    /// The certificate of the signer, in PEM.
    public let chain: String
    /// The key of the signer, in PEM as PKCS#8.
    public let key: String
    /// The root, in PEM, for readers that shall trust the signer.
    public let root: String

    /// The number of days that the certificate is valid.
    public static let days = 365

    /// Makes a certificate that is valid from a time on.
    public init(from time: Date = Date()) throws {
        try self.init(from: time, days: Self.days)
    }

    init(
        from time: Date, days: Int, usages: [[UInt8]] = [CertificateOID.claimSigning, CertificateOID.email],
        keyUsage: [UInt8]? = [0xC0]
    ) throws {
        let (rootKey, leafKey) = (P256.Signing.PrivateKey(), P256.Signing.PrivateKey())
        // Machines whose clocks are a little behind accept it at once.
        let start = time.addingTimeInterval(-300)
        let rootName = Self.name("Calotype development root, not trusted")
        let rootExtensions = [
            Self.field(CertificateOID.basicConstraints, isCritical: true, DERWriter.sequence([0x01, 0x01, 0xFF])),
            Self.field(CertificateOID.keyUsage, isCritical: true, DERWriter.bits([0x06], unused: 1)),
            Self.field(
                CertificateOID.subjectKey, DERWriter.element(DERElement.octets, Self.identifier(rootKey.publicKey))),
        ]
        let rootBytes = try Self.certificate(
            rootName, rootKey.publicKey, issuer: rootName, by: rootKey, start, days: 3650, rootExtensions)
        var extensions = [Self.field(CertificateOID.basicConstraints, isCritical: true, DERWriter.sequence([]))]
        if let keyUsage {
            extensions.append(
                Self.field(CertificateOID.keyUsage, isCritical: true, DERWriter.bits(keyUsage, unused: 6)))
        }
        if !usages.isEmpty {
            let list = DERWriter.element(DERElement.sequence, usages.flatMap(DERWriter.identifier))
            extensions.append(Self.field(CertificateOID.extendedUsage, list))
        }
        extensions += [
            Self.field(
                CertificateOID.subjectKey, DERWriter.element(DERElement.octets, Self.identifier(leafKey.publicKey))),
            Self.field(
                CertificateOID.authorityKey,
                DERWriter.sequence(DERWriter.element(0x80, Self.identifier(rootKey.publicKey)))),
        ]
        let leaf = try Self.certificate(
            Self.name("Calotype development, not trusted"), leafKey.publicKey, issuer: rootName, by: rootKey, start,
            days: days, extensions)
        chain = PEMText(label: "CERTIFICATE", leaf).text
        root = PEMText(label: "CERTIFICATE", rootBytes).text
        key = leafKey.pemRepresentation + "\n"
    }
}

/// Object identifiers as certificates contain them.
enum CertificateOID {
    /// 1.3.6.1.4.1.62558.2.1 and 1.3.6.1.5.5.7.3.4.
    static let claimSigning: [UInt8] = [0x2B, 0x06, 0x01, 0x04, 0x01, 0x83, 0xE8, 0x5E, 0x02, 0x01]
    static let email: [UInt8] = [0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x04]
    /// 2.5.29.14, 15, 19, 35 and 37.
    static let subjectKey: [UInt8] = [0x55, 0x1D, 0x0E]
    static let keyUsage: [UInt8] = [0x55, 0x1D, 0x0F]
    static let basicConstraints: [UInt8] = [0x55, 0x1D, 0x13]
    static let authorityKey: [UInt8] = [0x55, 0x1D, 0x23]
    static let extendedUsage: [UInt8] = [0x55, 0x1D, 0x25]
}

extension DevelopmentCertificate {
    /// 1.2.840.10045.4.3.2, ECDSA with SHA-256.
    private static let algorithm = DERWriter.sequence(
        DERWriter.identifier([0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02]))

    private static func certificate(
        _ subject: [UInt8], _ key: P256.Signing.PublicKey, issuer: [UInt8], by signer: P256.Signing.PrivateKey,
        _ start: Date, days: Int, _ extensions: [[UInt8]]
    ) throws -> [UInt8] {
        let serial = (0..<16).map { UInt8.random(in: ($0 == 0 ? 1...127 : 0...255)) }
        let end = start.addingTimeInterval(Double(days) * 86_400)
        let body = DERWriter.sequence(
            DERWriter.element(DERElement.context0, DERWriter.integer([2])), DERWriter.integer(serial), algorithm,
            issuer, DERWriter.sequence(time(start), time(end)), subject, Array(key.derRepresentation),
            DERWriter.element(0xA3, DERWriter.element(DERElement.sequence, extensions.flatMap { $0 })))
        let signature = try signer.signature(for: body).derRepresentation
        return DERWriter.sequence(body, algorithm, DERWriter.bits(Array(signature)))
    }

    private static func name(_ common: String) -> [UInt8] {
        // 2.5.4.6, 2.5.4.10 and 2.5.4.3. A country is a printable string.
        let parts: [(UInt8, Int, String)] = [
            (6, 0x13, "XX"), (10, 0x0C, "Development, not trusted"), (3, 0x0C, common),
        ]
        return DERWriter.element(
            DERElement.sequence,
            parts.flatMap { kind, tag, text in
                let pair = DERWriter.sequence(
                    DERWriter.identifier([0x55, 0x04, kind]), DERWriter.element(tag, Array(text.utf8)))
                return DERWriter.element(DERElement.set, pair)
            })
    }

    /// A time until 2049 has two digits for the year. RFC 5280, section 4.1.2.5.
    private static func time(_ time: Date) -> [UInt8] {
        let digits = time.formatted(.iso8601).filter(\.isNumber)
        let isShort = digits < "2050"
        return DERWriter.element(
            isShort ? DERElement.utcTime : DERElement.generalizedTime,
            Array((isShort ? String(digits.dropFirst(2)) : digits).utf8) + [0x5A])
    }

    private static func field(_ identifier: [UInt8], isCritical: Bool = false, _ value: [UInt8]) -> [UInt8] {
        DERWriter.sequence(
            DERWriter.identifier(identifier), isCritical ? [0x01, 0x01, 0xFF] : [],
            DERWriter.element(DERElement.octets, value))
    }

    /// The SHA-1 of the key, as RFC 5280, section 4.2.1.2, suggests it.
    private static func identifier(_ key: P256.Signing.PublicKey) -> [UInt8] {
        Array(Insecure.SHA1.hash(data: key.x963Representation))
    }
}

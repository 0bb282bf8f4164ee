/// Reads the time in a time-stamp token. RFC 3161. Nothing of it is verified.
package enum TimeStampToken {
    /// Returns the time that a token or the answer of a time-stamp authority states, as `2026-04-15T12:00:00Z`.
    package static func time(in token: ByteWindow) -> String? {
        guard let info = info(in: token), let content = DERElement(info) else { return nil }
        // The version, the policy, the hash, the serial number and the time.
        return content.children.first { $0.tag == DERElement.generalizedTime }?.time
    }

    /// 1.2.840.113549.1.9.16.1.4, the type of the content.
    private static let type: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x01, 0x04]

    package static func info(in token: ByteWindow) -> ByteWindow? {
        guard let outer = DERElement(token) else { return nil }
        // An answer has its status before the token.
        let isToken = outer.children.first?.tag == DERElement.identifier
        guard let content = isToken ? outer : outer.children.dropFirst().first,
            let signed = content.children.last?.children.first
        else { return nil }
        let encapsulated = signed.children.first { $0.children.first?.content.holds(type) ?? false }
        return encapsulated?.children.last?.children.first?.content
    }
}

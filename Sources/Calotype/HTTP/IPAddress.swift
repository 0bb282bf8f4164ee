package import NIOCore

/// An IPv4 or IPv6 address as a number, so that it can be compared with the registries' blocks.
package enum IPAddress: Sendable, Hashable {
    case v4(UInt32)
    case v6(UInt128)

    /// Reads four decimal numbers, or RFC 4291 text without a scope id; `nil` for any other text.
    ///
    /// The octal, hexadecimal and short forms of `inet_aton` are refused, since people use them to mislead.
    package init?(_ text: some StringProtocol) {
        if text.utf8.contains(UInt8(ascii: ":")) {
            guard let bits = Self.v6Bits(text) else { return nil }
            self = .v6(bits)
        } else {
            guard let bits = Self.v4Bits(text) else { return nil }
            self = .v4(bits)
        }
    }

    /// `nil` if the address is not an internet address, such as a Unix domain socket.
    package init?(_ address: SocketAddress) {
        guard let text = address.ipAddress else { return nil }
        self.init(text)
    }

    /// Throws if `port` is out of range or the platform does not support the address.
    package func socketAddress(port: Int) throws -> SocketAddress {
        let packed =
            switch self {
            case .v4(let bits): ByteBuffer(integer: bits)
            case .v6(let bits): ByteBuffer(bytes: (0..<16).map { UInt8(truncatingIfNeeded: bits >> (120 - 8 * $0)) })
            }
        return try SocketAddress(packedIPAddress: packed, port: port)
    }

    /// The text form of the platform. It would be empty if the platform failed, which does not happen for 4 or 16
    /// bytes.
    package var text: String { (try? socketAddress(port: 0))?.ipAddress ?? "" }
}

extension IPAddress {
    private static func v4Bits(_ text: some StringProtocol) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bits: UInt32 = 0
        for part in parts {
            let isPlain = part.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
            guard isPlain, part == "0" || !part.hasPrefix("0"), let octet = UInt8(part) else { return nil }
            bits = bits << 8 | UInt32(octet)
        }
        return bits
    }

    private static func v6Bits(_ text: some StringProtocol) -> UInt128? {
        guard let gap = text.firstRange(of: "::") else {
            guard let groups = groups(text), groups.count == 8 else { return nil }
            return number(groups)
        }
        guard let head = groups(text[..<gap.lowerBound], endsAddress: false),
            let tail = groups(text[gap.upperBound...]),
            head.count + tail.count < 8
        else { return nil }
        return number(head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail)
    }

    /// Returns the 16-bit groups on one side of the `::`; `nil` if one is malformed. The end of an address may be an
    /// IPv4 address, which counts as two groups.
    private static func groups(_ text: some StringProtocol, endsAddress: Bool = true) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        var groups: [UInt16] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if endsAddress, index == parts.count - 1, let bits = v4Bits(part) {
                groups += [UInt16(bits >> 16), UInt16(truncatingIfNeeded: bits)]
            } else {
                guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy(\.isHexDigit),
                    let group = UInt16(part, radix: 16)
                else { return nil }
                groups.append(group)
            }
        }
        return groups
    }

    private static func number(_ groups: [UInt16]) -> UInt128 {
        groups.reduce(0) { $0 << 16 | UInt128($1) }
    }
}

extension UInt8 {
    var isHexDigit: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}

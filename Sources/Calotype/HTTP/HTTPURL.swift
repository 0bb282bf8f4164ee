/// An `http` or `https` address. It is parsed strictly: an address that two parsers could read differently is refused.
package struct HTTPURL: Sendable, Hashable {
    package enum Scheme: String, Sendable {
        case http, https
        var port: Int { self == .http ? 80 : 443 }
    }

    package enum Host: Sendable, Hashable {
        /// A host name in lower case, in ASCII.
        case name(String)
        case address(IPAddress)
    }

    package let scheme: Scheme
    package let host: Host
    package let port: Int
    /// The path as it is sent: it starts with a slash, and escapes stay as they were written.
    package let path: String
    /// The query with its question mark, or an empty string. It is often a signature, so it must not be logged.
    package let query: String

    /// Parses an address. Throws `TransferError` (`invalidURL`), which says what is wrong and never contains the
    /// address.
    package init(_ address: String) throws {
        guard address.utf8.count <= 8192 else { throw Self.invalid("longer than 8192 bytes") }
        if let scalar = address.unicodeScalars.first(where: { !Self.isUsable($0) }) {
            throw Self.invalid("\(scalar.nameInWords) is not allowed in an address")
        }
        guard let colon = address.firstIndex(of: ":"),
            let scheme = Scheme(rawValue: address[..<colon].lowercased()),
            address[colon...].hasPrefix("://")
        else { throw Self.invalid("not of the form http://… or https://…") }

        let rest = address[colon...].dropFirst(3).prefix { $0 != "#" }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let target = rest[authority.endIndex...]
        let path = target.prefix { $0 != "?" }
        (host, port) = try Self.hostAndPort(authority, default: scheme.port)
        self.scheme = scheme
        self.path = path.isEmpty ? "/" : try Self.escaped(path)
        query = try Self.escaped(target[path.endIndex...])
    }

    /// The address without its query, for logs and errors. The query may be a signature.
    package var withoutQuery: String { origin + path }

    /// The whole address, in a form that every parser reads in the same way.
    var text: String { origin + path + query }

    var origin: String { "\(scheme)://\(hostText)\(port == scheme.port ? "" : ":\(port)")" }

    /// The host as it is written in an address. An IPv6 address has brackets.
    package var hostText: String {
        switch host {
        case .name(let name): name
        case .address(.v4(let bits)): IPAddress.v4(bits).text
        case .address(.v6(let bits)): "[\(IPAddress.v6(bits).text)]"
        }
    }

    static func invalid(_ detail: String) -> TransferError {
        TransferError(.invalidURL, detail: detail, explanation: detail)
    }
}

extension HTTPURL {
    /// Whether a character may be in an address, escaped or not. Characters that are invisible or change how others
    /// look are refused, except those that belong to writing: the joiners of scripts and emoji, and spaces other than
    /// the plain one.
    private static func isUsable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .unassigned: false
        case .format: scalar == "\u{200C}" || scalar == "\u{200D}" || ("\u{E0020}"..."\u{E007F}").contains(scalar)
        default: scalar != " " && scalar != "\\"
        }
    }

    /// Escapes the characters that RFC 3986 does not allow in a path or query. The others, including existing escapes,
    /// stay unchanged.
    private static func escaped(_ text: Substring) throws -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard rest.count >= 2, rest.prefix(2).allSatisfy(\.isHexDigit) else {
                    throw invalid("a percent sign must be followed by two hexadecimal digits")
                }
            }
            bytes +=
                isPlain(byte)
                ? [byte] : Array("%\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true))".utf8)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~!$&'()*+,;=:@/?%".utf8.contains(byte)
        }
    }
}

extension Unicode.Scalar {
    /// The number and name, such as `U+0020 (SPACE)`. It is safe to show.
    var nameInWords: String {
        let digits = String(value, radix: 16, uppercase: true)
        let number = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        return (properties.name ?? properties.nameAlias).map { "\(number) (\($0))" } ?? number
    }
}

extension HTTPURL {
    static func hostAndPort(_ authority: Substring, default port: Int) throws -> (Host, Int) {
        guard !authority.contains("@") else { throw invalid("a user and a password are not allowed in an address") }
        guard authority.hasPrefix("[") else {
            let name = authority.prefix { $0 != ":" }
            return (try host(name), try self.port(authority[name.endIndex...], default: port))
        }
        guard let end = authority.firstIndex(of: "]"),
            case .v6(let bits)? = IPAddress(authority[..<end].dropFirst())
        else { throw invalid("not an IPv6 address between the brackets") }
        return (.address(.v6(bits)), try self.port(authority[end...].dropFirst(), default: port))
    }

    private static func port(_ text: Substring, default port: Int) throws -> Int {
        if text.isEmpty { return port }
        let digits = text.dropFirst()
        guard text.hasPrefix(":"), (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy(\.isDigit),
            let number = Int(digits), (1...65535).contains(number)
        else { throw invalid("the port must be a number from 1 to 65535") }
        return number
    }

    private static func host(_ text: Substring) throws -> Host {
        let name = text.lowercased()
        guard !name.isEmpty else { throw invalid("no host") }
        if let scalar = name.unicodeScalars.first(where: { !$0.isASCII || !UInt8(ascii: $0).isOfHostName }) {
            throw invalid(
                "\(scalar.nameInWords) is not allowed in a host, which has letters, digits, dots and hyphens only; "
                    + "write others in Punycode (xn--…)")
        }
        guard name.utf8.count <= 253 else { throw invalid("a host has at most 253 letters") }
        // A single dot at the end means the root, and is not part of a label.
        let labels = (name.hasSuffix(".") ? name.dropLast() : name[...])
            .split(separator: ".", omittingEmptySubsequences: false)
        guard labels.allSatisfy({ (1...63).contains($0.utf8.count) }), let last = labels.last else {
            throw invalid("a part of the host is empty or longer than 63 letters")
        }
        guard isNumber(last) else { return .name(name) }
        guard let address = IPAddress(name) else { throw invalid("an IPv4 address is four decimal numbers") }
        return .address(address)
    }

    /// Whether the last label is a number. No top-level domain is a number, so a resolver would read such a host as an
    /// address: `0x7f.1` is 127.0.0.1.
    private static func isNumber(_ label: Substring) -> Bool {
        label.utf8.allSatisfy(\.isDigit) || label.hasPrefix("0x") && label.dropFirst(2).utf8.allSatisfy(\.isHexDigit)
    }
}

extension UInt8 {
    var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }

    fileprivate var isOfHostName: Bool {
        isDigit || UInt8(ascii: "a")...UInt8(ascii: "z") ~= self || ".-_".utf8.contains(self)
    }
}

extension HTTPURL {
    /// Returns the target of a redirect. Throws `TransferError`: `invalidURL`, or `blockedAddress` if the redirect
    /// leads from `https` to `http`.
    package func redirected(to location: String) throws -> HTTPURL {
        let target = try following(Self.asBrowsersRead(location))
        guard scheme == .http || target.scheme == .https else {
            throw TransferError(.blockedAddress, detail: "\(withoutQuery): redirect from https to http")
        }
        return target
    }

    /// Resolves a `Location` value against this address (RFC 3986 section 5.2). Throws `TransferError` (`invalidURL`).
    package func following(_ reference: String) throws -> HTTPURL {
        if Self.hasScheme(reference) { return try HTTPURL(reference) }
        if reference.hasPrefix("//") { return try HTTPURL("\(scheme):\(reference)") }
        if reference.hasPrefix("?") { return try HTTPURL(origin + path + reference) }
        if reference.isEmpty || reference.hasPrefix("#") { return self }

        let end = reference.firstIndex { $0 == "?" || $0 == "#" } ?? reference.endIndex
        let folder = reference.hasPrefix("/") ? "" : path.prefix(through: path.lastIndex(of: "/") ?? path.startIndex)
        return try HTTPURL(origin + Self.withoutDots(folder + reference[..<end]) + reference[end...])
    }

    /// Reads a raw `Location` value as browsers do (WHATWG URL, 4.4): tabs are removed, spaces are escaped, a backslash
    /// before the query is a slash, and a percent sign without two hexadecimal digits after it stands for itself.
    private static func asBrowsersRead(_ location: String) -> String {
        var read = ""
        var isInQuery = false
        var rest = location.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\t": break
            case " ": read += "%20"
            case "\\": read += isInQuery ? "%5C" : "/"
            case "%" where !(rest.count >= 2 && rest.prefix(2).allSatisfy(\.properties.isASCIIHexDigit)): read += "%25"
            default: read.unicodeScalars.append(scalar)
            }
            if scalar == "?" || scalar == "#" { isInQuery = true }
        }
        return read
    }

    private static func hasScheme(_ reference: String) -> Bool {
        let scheme = reference.prefix { $0 != ":" && $0 != "/" && $0 != "?" && $0 != "#" }
        return reference[scheme.endIndex...].hasPrefix(":")
    }

    private static func withoutDots(_ path: some StringProtocol) -> String {
        var kept: [Substring] = []
        let segments = Substring(path).split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        for segment in segments {
            switch segment {
            case ".": break
            case "..": _ = kept.popLast()
            default: kept.append(segment)
            }
        }
        // `a/..` and `a/.` refer to a folder.
        if let last = segments.last, last == "." || last == ".." { kept.append("") }
        return "/" + kept.joined(separator: "/")
    }
}

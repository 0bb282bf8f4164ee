/// An address without its user, password, query and fragment, any of which may be a secret. Every address in an answer,
/// a webhook, an event or the log goes through this type.
package struct PublicAddress: Sendable, Hashable, Encodable, CustomStringConvertible {
    package let description: String

    package init(_ address: String) { description = Redaction.addresses(in: address) }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// Removes possible secrets from texts.
package enum Redaction {
    /// Returns the text with every address in it in the form of `PublicAddress`. An address is the text after `://` up
    /// to a space, a quotation mark, a backslash, or an angle bracket.
    package static func addresses(in text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: ":")), text.contains("://") else { return text }
        var (result, rest) = ("", text[...])
        while let mark = rest.firstRange(of: "://") {
            result += rest[..<mark.upperBound]
            let address = rest[mark.upperBound...].prefix { !$0.isWhitespace && !"\"'`\\<>".contains($0) }
            let shown = address.prefix { $0 != "?" && $0 != "#" }
            let authority = shown.prefix { $0 != "/" }
            let user = authority.lastIndex(of: "@").map { shown[...$0] } ?? ""
            result += shown.dropFirst(user.count)
            rest = rest[address.endIndex...]
        }
        return result + rest
    }
}

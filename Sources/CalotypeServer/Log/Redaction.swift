/// An address as others may see it: without user, password, query and fragment, any of which may be a secret. The one way
/// for an address into an answer, a webhook, an event or the log.
struct PublicAddress: Sendable, Hashable, Encodable, CustomStringConvertible {
    let description: String

    init(_ address: String) { description = Redaction.addresses(in: address) }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// Takes out of texts what may be a secret.
enum Redaction {
    /// The text with every address in it as `PublicAddress` has it. An address is what follows `://` up to a space, a
    /// quotation mark, a backslash, or an angle bracket.
    static func addresses(in text: String) -> String {
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

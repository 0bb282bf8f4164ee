/// The simple XML of S3: it reads the text of elements without children.
struct XMLText {
    private let text: String

    init(_ bytes: [UInt8]) {
        text = String(decoding: bytes, as: UTF8.self)
    }

    /// Returns the text of the first element with this name, with entities resolved. `nil` if there is none.
    subscript(name: String) -> String? {
        guard let open = text.firstRange(of: "<\(name)>") else { return nil }
        let rest = text[open.upperBound...]
        guard let close = rest.firstRange(of: "</\(name)>") else { return nil }
        return rest[..<close.lowerBound].resolvingEntities()
    }

    /// Returns the texts of all elements with this name, up to one that does not end. Each byte is looked at once, so
    /// that many beginnings with one end cost no more than others.
    func all(_ name: String) -> [String] {
        var texts: [String] = []
        var rest = Substring(text)
        while let open = rest.firstRange(of: "<\(name)>"),
            let close = rest[open.upperBound...].firstRange(of: "</\(name)>")
        {
            texts.append(rest[open.upperBound..<close.lowerBound].resolvingEntities())
            rest = rest[close.upperBound...]
        }
        return texts
    }

    func has(_ name: String) -> Bool { text.contains("<\(name)>") }
}

extension Substring {
    fileprivate func resolvingEntities() -> String {
        // The ampersand is last: `&amp;lt;` means `&lt;`.
        [
            ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#34;", "\""), ("&apos;", "'"), ("&#39;", "'"),
            ("&amp;", "&"),
        ]
        .reduce(String(self)) { $0.replacing($1.0, with: $1.1) }
    }
}

extension String {
    /// The text with the characters escaped that XML reserves.
    package var escapedForXML: String {
        [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;")]
            .reduce(self) { $0.replacing($1.0, with: $1.1) }
    }
}

/// Escaped HTML. Text becomes HTML only by escaping its bytes, so no text from outside can contain markup.
///
/// The names of elements and attributes are static strings. Text is escaped byte by byte: an escape by characters fails
/// if a combining character follows `<` or `"`, because both together are one character (docs/decisions/0038-html.md).
package struct HTML: Sendable, Hashable {
    /// UTF-8.
    package private(set) var bytes: [UInt8] = []

    package init() {}

    /// Escapes a text for content and for quoted attribute values. A character that is not allowed in HTML is replaced.
    package init(text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): bytes += "&amp;".utf8
            case UInt8(ascii: "<"): bytes += "&lt;".utf8
            case UInt8(ascii: ">"): bytes += "&gt;".utf8
            case UInt8(ascii: "\""): bytes += "&quot;".utf8
            case UInt8(ascii: "'"): bytes += "&#39;".utf8
            case 0x09, 0x0A: bytes.append(byte)
            case ..<0x20, 0x7F: bytes += "\u{FFFD}".utf8
            default: bytes.append(byte)
            }
        }
    }

    /// Makes an element. Only elements without content, such as `img`, have no end tag.
    package init(
        _ name: StaticString, _ attributes: HTMLAttribute?..., @HTMLBuilder content: () -> HTML = { HTML() }
    ) {
        bytes.append(UInt8(ascii: "<"))
        append(name)
        for case let attribute? in attributes { append(attribute) }
        bytes.append(UInt8(ascii: ">"))
        guard !Self.isVoid(name) else { return }
        bytes += content().bytes
        bytes += "</".utf8
        append(name)
        bytes.append(UInt8(ascii: ">"))
    }

    package static func + (left: Self, right: Self) -> Self {
        var sum = left
        sum.bytes += right.bytes
        return sum
    }

    /// The whole document.
    var document: [UInt8] { Array("<!doctype html>\n".utf8) + bytes }

    private mutating func append(_ text: StaticString) { bytes += text.description.utf8 }

    private mutating func append(_ attribute: HTMLAttribute) {
        bytes.append(UInt8(ascii: " "))
        append(attribute.name)
        guard let value = attribute.value else { return }
        bytes += "=\"".utf8
        bytes += HTML(text: value).bytes
        bytes.append(UInt8(ascii: "\""))
    }

    private static func isVoid(_ name: StaticString) -> Bool {
        ["br", "hr", "img", "input", "link", "meta"].contains(name.description)
    }
}

/// An attribute of an element.
package struct HTMLAttribute: Sendable {
    let name: StaticString
    /// `nil` if the attribute has no value.
    let value: String?

    /// Makes an attribute with a text. It is not for addresses: use `href`, `src` and `action`.
    package static func attribute(_ name: StaticString, _ value: String) -> Self { Self(name: name, value: value) }
    static func flag(_ name: StaticString, isSet: Bool = true) -> Self? { isSet ? Self(name: name, value: nil) : nil }
    static func style(_ value: StaticString) -> Self { Self(name: "class", value: value.description) }
    static func href(_ address: LocalAddress) -> Self { Self(name: "href", value: address.text) }
    static func src(_ address: LocalAddress) -> Self { Self(name: "src", value: address.text) }
    /// The mark of a list of jobs to which new ones can be added.
    static var jobs: Self { .attribute("data-jobs", "") }
    static func action(_ address: LocalAddress) -> Self { Self(name: "action", value: address.text) }
}

/// Builds HTML from elements and texts. Texts are escaped.
@resultBuilder
package enum HTMLBuilder {
    package static func buildExpression(_ html: HTML) -> HTML { html }
    package static func buildExpression(_ text: String) -> HTML { HTML(text: text) }
    package static func buildBlock(_ parts: HTML...) -> HTML { parts.reduce(HTML(), +) }
    package static func buildOptional(_ part: HTML?) -> HTML { part ?? HTML() }
    package static func buildEither(first part: HTML) -> HTML { part }
    package static func buildEither(second part: HTML) -> HTML { part }
    package static func buildArray(_ parts: [HTML]) -> HTML { parts.reduce(HTML(), +) }
}

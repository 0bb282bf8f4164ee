/// A text that is redacted when it is printed, dumped, mirrored or encoded. Only `revealed` returns it.
package struct Secret: Sendable, Hashable {
    /// The text itself.
    package let revealed: String

    package init(_ text: String) { revealed = text }

    static let redacted = "<redacted>"
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable, Encodable {
    package var description: String { Self.redacted }
    package var debugDescription: String { Self.redacted }
    package var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Self.redacted)
    }
}

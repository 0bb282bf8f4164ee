/// A text that shows itself to nobody who does not ask by name: not when printed, dumped, mirrored or encoded.
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

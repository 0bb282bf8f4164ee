/// The name of one object in a store: 1 to 1024 bytes of UTF-8 without control characters.
///
/// A key may begin with a slash, as keys in some buckets do. A folder has no such keys.
public struct ObjectKey: Sendable, Hashable, CustomStringConvertible {
    /// As it is read, not percent-encoded. Keys are compared as Swift's strings are: é in its two spellings (NFC and
    /// NFD) is one key here, and two objects in a store.
    public let rawValue: String
    public var description: String { rawValue }

    /// Throws `TransferError` (`invalidURL`) for a name that no store can hold.
    public init(_ rawValue: String) throws {
        let isPlain = rawValue.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        guard (1...1024).contains(rawValue.utf8.count), isPlain else {
            throw TransferError(.invalidURL, detail: "an object key has 1 to 1024 bytes and no control characters")
        }
        self.rawValue = rawValue
    }

    /// Where a reader finds the object below a public address.
    package func address(below base: String) -> String {
        (base.hasSuffix("/") ? base : base + "/") + rawValue.percentEncoded(keepingSlashes: true)
    }
}

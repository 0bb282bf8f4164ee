package import Foundation

/// The name of one object in a store: 1 to 1024 bytes of UTF-8 without control characters.
///
/// A key may begin with a slash, as some keys in buckets do. `FolderStore` refuses such keys.
public struct ObjectKey: Sendable, Hashable, CustomStringConvertible {
    /// The key, without percent-encoding. Keys are compared as Swift strings: é in its two spellings (NFC and NFD) is
    /// one key here, but two objects in a store.
    public let rawValue: String
    public var description: String { rawValue }

    /// Makes a key. Throws `TransferError` (`invalidURL`) if it is empty, has more than 1024 bytes, or has control
    /// characters.
    public init(_ rawValue: String) throws {
        let isPlain = rawValue.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        guard (1...1024).contains(rawValue.utf8.count), isPlain else {
            throw TransferError(.invalidURL, detail: "an object key has 1 to 1024 bytes and no control characters")
        }
        self.rawValue = rawValue
    }

    /// Returns the address of the object below a public base address. Throws `TransferError` (`invalidURL`) if `base`
    /// cannot be the beginning of one.
    package func url(below base: URL) throws -> URL { try Self.url(address(below: base.absoluteString)) }

    /// Makes an address of a text that is in percent-encoding already.
    package static func url(_ encoded: String) throws -> URL {
        guard let url = URL(string: encoded, encodingInvalidCharacters: false) else {
            throw TransferError(.invalidURL, detail: "the address of the object is not valid")
        }
        return url
    }

    /// Returns the address of the object below a public base address.
    package func address(below base: String) -> String {
        (base.hasSuffix("/") ? base : base + "/") + rawValue.percentEncoded(keepingSlashes: true)
    }
}

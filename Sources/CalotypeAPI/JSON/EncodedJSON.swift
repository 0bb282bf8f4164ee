internal import Foundation

/// A value that is passed on as its JSON text. `decoded()` reads it.
public struct EncodedJSON<Value: Codable & Sendable>: Codable, Sendable {
    package let raw: RawJSON

    package init(_ raw: RawJSON) { self.raw = raw }

    /// Encodes a value.
    public init(_ value: Value) throws { raw = RawJSON(try WireJSON.bytes(of: value)) }

    /// The JSON text, in UTF-8.
    public var bytes: [UInt8] { raw.bytes }

    /// Decodes the value. Throws `DecodingError` if the text is the JSON of something else.
    public func decoded() throws -> Value { try raw.decoded() }

    public func encode(to encoder: any Encoder) throws { try raw.encode(to: encoder) }

    public init(from decoder: any Decoder) throws {
        raw = RawJSON(try WireJSON.bytes(of: try JSONValue(from: decoder)))
    }
}

extension EncodedJSON: Hashable {
    /// Whether both have the same text.
    public static func == (left: Self, right: Self) -> Bool { left.bytes == right.bytes }

    public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}

/// A content type, as in the `Content-Type` header.
public struct MediaType: RawRepresentable, Sendable, Hashable {
    /// The text, such as `image/jpeg`. It is sent unchanged. Two types are equal only if their texts are equal,
    /// including letter case.
    public let rawValue: String
    /// Makes a type with any text. It is not checked.
    public init(rawValue: String) { self.rawValue = rawValue }

    package static let webVTT = Self(rawValue: "text/vtt")
    package static let json = Self(rawValue: "application/json")
    package static let c2pa = Self(rawValue: "application/c2pa")
}

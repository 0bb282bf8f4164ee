/// A content type, as in the `Content-Type` header.
public struct MediaType: RawRepresentable, Sendable, Hashable {
    /// Such as `image/jpeg`. Sent as it is; equal only where the text is the same, letter case included.
    public let rawValue: String
    /// Any text: it is not checked.
    public init(rawValue: String) { self.rawValue = rawValue }

    package static let webVTT = Self(rawValue: "text/vtt")
}

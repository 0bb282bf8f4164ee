/// A content type, as in the `Content-Type` header.
public struct MediaType: RawRepresentable, Sendable, Hashable {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }

    package static let webVTT = Self(rawValue: "text/vtt")
}

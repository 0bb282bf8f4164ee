/// The parts of a request that a signature covers.
public struct SignableRequest: Sendable {
    /// One header or query parameter.
    public typealias Field = (name: String, value: String)

    /// `GET`, `PUT`, …
    public var method: String
    /// The path, not percent-encoded: `/bucket/a b.jpg`. It is encoded once before it is sent.
    public var path: String
    /// The query, not percent-encoded. A parameter without a value has an empty one.
    public var query: [Field]
    /// The headers. All of them are signed. They must contain `host`.
    public var headers: [Field]
    /// SHA-256 of the body in lower-case hexadecimal, or `unsignedPayload`.
    public var payloadHash: String

    /// Creates a request with all headers that are signed, including `host`.
    public init(
        method: String, path: String, query: [Field] = [], headers: [Field],
        payloadHash: String = SignableRequest.emptyPayloadHash
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.payloadHash = payloadHash
    }

    /// The SHA-256 of an empty body.
    public static let emptyPayloadHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    /// The payload hash of presigned requests, whose body is not known.
    public static let unsignedPayload = "UNSIGNED-PAYLOAD"
}

/// How a path is changed before it is signed.
public enum SignedPathRule: Sendable, Hashable {
    /// Not at all. S3 requires this, because its keys may contain `//` and `..`.
    case verbatim
    /// Without `.`, `..` and `//`. All other services require this.
    case normalized
}

/// The parts of a request that a signature covers.
public struct SignableRequest: Sendable {
    /// One header or query parameter.
    public typealias Field = (name: String, value: String)

    /// `GET`, `PUT`, …
    public var method: String
    /// The path as it is meant, not percent-encoded: `/bucket/a b.jpg`. It goes on the wire encoded once.
    public var path: String
    /// As meant, not percent-encoded. A parameter without a value has the empty one.
    public var query: [Field]
    /// Every header listed is signed. `host` must be among them.
    public var headers: [Field]
    /// SHA-256 of the body in lower-case hexadecimal, or `unsignedPayload`.
    public var payloadHash: String

    /// A request as it is about to be sent, `host` header and all.
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

    /// SHA-256 of no bytes at all.
    public static let emptyPayloadHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    /// What S3 wants in presigned requests, where the body is not known.
    public static let unsignedPayload = "UNSIGNED-PAYLOAD"
}

/// How a path becomes part of what is signed.
public enum SignedPathRule: Sendable, Hashable {
    /// As it is: what S3 does, whose keys may hold `//` and `..`.
    case verbatim
    /// With `.`, `..` and `//` folded: what every other service does.
    case normalized
}

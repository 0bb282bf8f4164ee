/// The keys that requests are signed with. They are never visible when printed, dumped or logged.
public struct S3Credentials: Sendable, Hashable {
    /// The public half of the key.
    public let accessKeyId: String
    /// The secret half of the key. It signs requests and is never sent.
    public let secretAccessKey: String
    /// The token of temporary credentials, which is sent and signed with every request. `nil` for permanent keys.
    public let sessionToken: String?

    /// Creates permanent keys, or temporary ones with their token.
    public init(accessKeyId: String, secretAccessKey: String, sessionToken: String? = nil) {
        self.accessKeyId = accessKeyId
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
    }
}

extension S3Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A fixed text, without any part of the credentials.
    public var description: String { "S3Credentials(redacted)" }
    /// Equal to `description`.
    public var debugDescription: String { description }
    /// A mirror without children, so that `dump` shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension S3Credentials {
    /// Empty credentials, for a configuration whose client has a provider.
    package static var none: Self { Self(accessKeyId: "", secretAccessKey: "") }
}

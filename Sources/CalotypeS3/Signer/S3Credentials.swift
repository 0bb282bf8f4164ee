/// The keys that requests are signed with. They never show when printed, dumped or logged.
public struct S3Credentials: Sendable, Hashable {
    /// The public half.
    public let accessKeyId: String
    /// The secret half: it signs and is never sent.
    public let secretAccessKey: String
    /// Of temporary credentials: sent and signed with every request.
    public let sessionToken: String?

    /// Long-lived keys, or temporary ones with their token.
    public init(accessKeyId: String, secretAccessKey: String, sessionToken: String? = nil) {
        self.accessKeyId = accessKeyId
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
    }
}

extension S3Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says that there are credentials, and nothing of them.
    public var description: String { "S3Credentials(redacted)" }
    /// The same as `description`.
    public var debugDescription: String { description }
    /// Without children, so that `dump` finds nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension S3Credentials {
    /// For a configuration whose client has a provider.
    package static var none: Self { Self(accessKeyId: "", secretAccessKey: "") }
}

/// The caller of a request, as `GET /v1/me` reports it.
public struct CallerReport: Codable, Sendable, Hashable {
    /// The name of the token. `nil` if the server requires none.
    public var token: String?
    /// `view`, `read` or `write`.
    public var scope: String
    /// The user whose jobs the caller sees. `nil` if it sees the jobs of all users.
    public var user: String?
    /// The version of the server.
    public var version: String

    package init(token: String?, scope: String, user: String?, version: String) {
        self.token = token
        self.scope = scope
        self.user = user
        self.version = version
    }

    /// Whether the caller may change jobs.
    public var mayWrite: Bool { scope == "write" }
    /// Whether the caller may read prompts and other metadata of jobs.
    public var mayReadPrompts: Bool { scope != "view" }
}

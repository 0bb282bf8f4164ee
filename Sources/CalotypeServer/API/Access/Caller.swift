internal import Calotype
internal import CalotypeQueue
internal import CalotypeSettings

/// The caller of a request, and its permissions.
struct Caller: Sendable {
    /// The jobs that the caller can see.
    let scope: JobScope
    let mayWrite: Bool
    /// Whether the caller may read prompts and other metadata of jobs, and their sources.
    var mayReadPrompts = true
    /// The name of its token.
    var token: String?

    /// The caller of every request if no tokens are configured.
    static let anyone = Self(scope: .all, mayWrite: true)

    init(scope: JobScope, mayWrite: Bool) {
        self.scope = scope
        self.mayWrite = mayWrite
    }

    init(_ token: AccessToken) {
        scope = token.user.map(JobScope.user) ?? .all
        mayWrite = token.scope == .write
        mayReadPrompts = token.scope != .view
        self.token = token.name
    }

    /// Returns the scope of the user's jobs, or of all the caller's jobs if `user` is `nil`. Returns `nil` if the
    /// caller cannot see the user's jobs.
    func scope(of user: JobIdentifier?) -> JobScope? {
        guard let user else { return scope }
        return scope == .all || scope == .user(user) ? .user(user) : nil
    }

    /// Returns the owner of a job that this caller submits. Throws `Problem` if the caller may not submit jobs for
    /// `user`.
    func owner(named user: JobIdentifier?) throws -> JobIdentifier {
        switch (scope, user) {
        case (.all, let user?): return user
        case (.all, nil): return try JobIdentifier("local")
        case (.user(let own), nil): return own
        case (.user(let own), let user?) where user == own: return own
        case (.user, _): throw Problem.foreignUser
        }
    }
}

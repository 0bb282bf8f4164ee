internal import Calotype
internal import CalotypeQueue

/// Who asks, and what that allows.
struct Caller: Sendable {
    /// Whose jobs exist for it.
    let scope: JobScope
    let mayWrite: Bool
    /// The name of its token.
    var token: String?

    /// Everybody, where no tokens are configured.
    static let anyone = Self(scope: .all, mayWrite: true)

    init(scope: JobScope, mayWrite: Bool) {
        self.scope = scope
        self.mayWrite = mayWrite
    }

    init(_ token: AccessToken) {
        scope = token.user.map(JobScope.user) ?? .all
        mayWrite = token.scope == .write
        self.token = token.name
    }

    /// The scope of one user's jobs, or `nil` where they do not exist for this caller.
    func scope(of user: JobIdentifier?) -> JobScope? {
        guard let user else { return scope }
        return scope == .all || scope == .user(user) ? .user(user) : nil
    }

    /// Who owns what this caller submits.
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

internal import CalotypeSettings
internal import Synchronization

/// The tokens that the API accepts now. They may be replaced while the server runs.
final class Keyring: Sendable {
    struct Content: Sendable {
        var tokens: AccessTokens
        /// Whether no token is required.
        var isOpen: Bool
    }

    private let state: Mutex<Content>

    /// Creates a keyring. If `tokens` is empty, no token is required.
    init(_ tokens: AccessTokens) { state = Mutex(Content(tokens: tokens, isOpen: tokens.isEmpty)) }

    var content: Content { state.withLock { $0 } }

    /// Replaces the tokens. Returns whether they have changed. A server that required tokens still requires them if
    /// none are left, and then accepts no caller.
    func replace(by tokens: AccessTokens) -> Bool {
        state.withLock { content in
            guard content.tokens != tokens else { return false }
            content = Content(tokens: tokens, isOpen: content.isOpen && tokens.isEmpty)
            return true
        }
    }
}

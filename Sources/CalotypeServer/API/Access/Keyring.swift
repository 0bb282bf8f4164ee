internal import Synchronization

/// The tokens that open the API now. They may be read anew while the server runs.
final class Keyring: Sendable {
    struct Content: Sendable {
        var tokens: AccessTokens
        /// Whether nobody needs one.
        var isOpen: Bool
    }

    private let state: Mutex<Content>

    /// Without any token, nobody needs one.
    init(_ tokens: AccessTokens) { state = Mutex(Content(tokens: tokens, isOpen: tokens.isEmpty)) }

    var content: Content { state.withLock { $0 } }

    /// Takes the place of what was there. A server that asked for tokens goes on to ask, also where none is left: then nobody
    /// comes in. Returns whether something has changed.
    func replace(by tokens: AccessTokens) -> Bool {
        state.withLock { content in
            guard content.tokens != tokens else { return false }
            content = Content(tokens: tokens, isOpen: content.isOpen && tokens.isEmpty)
            return true
        }
    }
}

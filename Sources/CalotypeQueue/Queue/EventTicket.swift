internal import Calotype

/// The rights that a ticket gives.
public struct EventTicket: Sendable, Hashable {
    /// The SHA-256 of the ticket's text, as 64 hexadecimal digits. The text itself is not stored.
    public let hash: String
    /// The owners whose changes the stream contains.
    public let scope: JobScope
    /// The name of the API token that created the ticket, if there was one.
    public let issuer: String?

    /// Creates a ticket from the hash of its text.
    public init(hash: String, scope: JobScope, issuer: String?) {
        self.hash = hash
        self.scope = scope
        self.issuer = issuer
    }
}

internal import Calotype

/// Tickets that each open one stream of changes, once, on any node.
public protocol TicketLedger: Sendable {
    /// Stores a ticket that is valid for `lifetime`.
    func add(_ ticket: EventTicket, for lifetime: Duration) async throws
    /// Deletes the ticket with this hash and returns it. `nil` if there is none, or if it has expired.
    func takeTicket(_ hash: String) async throws -> EventTicket?
}

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

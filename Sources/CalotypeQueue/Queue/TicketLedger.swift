internal import Calotype

/// Tickets that open one stream of changes each, once, on whatever node.
public protocol TicketLedger: Sendable {
    /// Writes a ticket down for as long as it is good.
    func add(_ ticket: EventTicket, for lifetime: Duration) async throws
    /// Takes the ticket with this hash away. `nil` where there is none, or it is over.
    func takeTicket(_ hash: String) async throws -> EventTicket?
}

/// What a ticket opens.
public struct EventTicket: Sendable, Hashable {
    /// The SHA-256 of its text, in 64 hexadecimal digits: the text itself is kept nowhere.
    public let hash: String
    /// Whose changes it shows.
    public let scope: JobScope
    /// The name of the token that it was made with, where there was one.
    public let issuer: String?

    /// A ticket with the hash of its text.
    public init(hash: String, scope: JobScope, issuer: String?) {
        self.hash = hash
        self.scope = scope
        self.issuer = issuer
    }
}

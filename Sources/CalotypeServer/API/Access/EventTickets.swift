internal import Calotype
internal import CalotypeQueue
internal import Crypto
internal import Foundation
internal import HTTPTypes

/// Tickets for browsers, whose `EventSource` can send no token: each opens one stream of events, once, on any node, within a
/// minute. What stands in an address may end in a log or a history, so it must be worth nothing afterwards.
struct EventTickets: Sendable {
    let ledger: any TicketLedger
    static let lifetime: Duration = .seconds(60)

    /// A new ticket, and when it is over.
    func make(for caller: Caller) async throws -> (text: String, expiry: Date) {
        let text = Data((0..<32).map { _ in UInt8.random(in: 0...255) }).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        let expiry = Date(timeIntervalSinceNow: Self.lifetime / .seconds(1))
        try await ledger.add(
            EventTicket(hash: Self.hash(of: text), scope: caller.scope, issuer: caller.token), for: Self.lifetime)
        return (text, expiry)
    }

    /// Uses a ticket up. Throws `Problem` (401) where it is none.
    func caller(with text: String) async throws -> Caller {
        guard let ticket = try await ledger.takeTicket(Self.hash(of: text)) else { throw Problem.wrongTicket }
        var caller = Caller(scope: ticket.scope, mayWrite: false)
        caller.token = ticket.issuer
        return caller
    }

    private static func hash(of text: String) -> String { Array(SHA256.hash(data: Array(text.utf8))).hexadecimal }
}

extension Problem {
    fileprivate static let wrongTicket = Self(
        .unauthorized, "wrong-ticket",
        "This ticket is not known, was used already, or is over. Get a new one: POST /v1/events/tickets.")
}

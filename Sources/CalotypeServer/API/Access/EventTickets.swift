internal import Calotype
internal import CalotypeQueue
internal import Crypto
internal import Foundation
internal import HTTPTypes

/// Tickets for browsers, because `EventSource` cannot send a token. Each ticket opens one event stream, once, on any
/// node, within a minute. A ticket is part of an address, which may be stored in a log or a browser history, so it must
/// be useless after that.
struct EventTickets: Sendable {
    static let lifetime: Duration = .seconds(60)
    private let queue: JobQueue

    init(_ queue: JobQueue) { self.queue = queue }

    /// Returns a new ticket and the time when it expires.
    func make(for caller: Caller) async throws -> (text: String, expiry: Date) {
        let text = Data((0..<32).map { _ in UInt8.random(in: 0...255) }).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        let expiry = Date(timeIntervalSinceNow: Self.lifetime / .seconds(1))
        try await queue.add(
            EventTicket(hash: Self.hash(of: text), scope: caller.scope, issuer: caller.token), for: Self.lifetime)
        return (text, expiry)
    }

    /// Uses up a ticket and returns its caller. Throws `Problem` (401) if the ticket is not valid.
    func caller(with text: String) async throws -> Caller {
        guard let ticket = try await queue.takeTicket(Self.hash(of: text)) else { throw Problem.wrongTicket }
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

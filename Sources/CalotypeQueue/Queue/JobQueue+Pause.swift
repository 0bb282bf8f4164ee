internal import Calotype
public import struct Foundation.Date

/// A pause of the queue.
public struct QueuePause: Sendable, Hashable {
    /// When it began, by the database's clock.
    public let since: Date
    /// The name of the token that asked for it; `nil` if there was none.
    public let issuer: String?
}

/// Pausing: while the queue is paused, it accepts jobs, but no worker gets one. Jobs that run continue.
extension JobQueue {
    /// Pauses the queue. If it is paused already, nothing changes. Returns the pause.
    public func pause(by issuer: String?) async throws -> QueuePause {
        let values = [SQLValue(issuer)]
        let row = try await database.write { session in
            try session.run(
                """
                INSERT INTO queue_pause (since, issuer) VALUES (\(session.dialect.now), $1)
                ON CONFLICT (only_one) DO NOTHING
                """, values)
            return try session.first("SELECT since, issuer FROM queue_pause")
        }
        guard let row else { throw QueueError.failed("no row of the pause") }
        return try QueuePause(row)
    }

    /// Ends the pause. If the queue is not paused, nothing changes.
    public func resume() async throws {
        try await database.write { session in
            try session.run("DELETE FROM queue_pause")
            try session.announceWork()
        }
        board.signal()
    }

    /// The present pause; `nil` if the queue is not paused.
    public func currentPause() async throws -> QueuePause? {
        try await database.read { try $0.first("SELECT since, issuer FROM queue_pause").map(QueuePause.init) }
    }
}

extension QueuePause {
    fileprivate init(_ row: SQLRow) throws {
        self.init(since: try row.date("since"), issuer: try row.optional("issuer", SQLRow.text))
    }
}

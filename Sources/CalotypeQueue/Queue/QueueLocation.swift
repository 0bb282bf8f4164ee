public import Logging

/// Where a queue's database is.
public enum QueueLocation: Sendable, Hashable {
    /// A file on this machine, made where there is none.
    case sqlite(path: String)
    /// `postgres://user:password@host:port/database`, or any other connection string that libpq reads.
    case postgres(address: String)

    /// Opens the queue and brings its tables up to date; many may do so at once.
    ///
    /// Throws `QueueError`: `misconfigured` for what can never be opened, `unavailable` for what may be later.
    public func open(logger: Logger) async throws -> any DurableQueue {
        try await open(logger: logger, patience: .seconds(10))
    }

    /// - Parameter patience: for how long a verb tries again while PostgreSQL is away, or another process holds SQLite's lock.
    package func open(logger: Logger, patience: Duration, connections: Int = 8) async throws -> any DurableQueue {
        StoredQueue(try await database(logger, patience, connections))
    }

    /// A queue to begin with while its database may be away: every verb throws `unavailable` until `open` has returned
    /// once. `open` does and throws what `open(logger:)` does, and is not for two callers at once.
    package func later(logger: Logger) -> (queue: any DurableQueue, open: @Sendable () async throws -> Void) {
        let later = LaterDatabase { try await database(logger, .seconds(10), 8) }
        return (StoredQueue(later), { try await later.open() })
    }

    func database(_ logger: Logger, _ patience: Duration, _ connections: Int) async throws -> any SQLDatabase {
        switch self {
        case .sqlite(let path): try SQLiteDatabase(path: path, patience: patience)
        case .postgres(let address):
            try await PostgresDatabase(
                address: address, connections: connections, patience: patience, logger: logger)
        }
    }
}

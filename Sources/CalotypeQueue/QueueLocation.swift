public import Logging

/// The location of a queue's database.
public enum QueueLocation: Sendable, Hashable {
    /// A file on this machine. It is created if it does not exist.
    case sqlite(path: String)
    /// `postgres://user:password@host:port/database`, or any other connection string that libpq reads.
    case postgres(address: String)

    /// Opens the queue and brings its tables up to date. Several processes may do so at once.
    ///
    /// Throws `QueueError`: `misconfigured` if it can never be opened, `unavailable` if a later try may succeed.
    public func open(logger: Logger) async throws -> JobQueue {
        try await open(logger: logger, patience: .seconds(10))
    }

    /// - Parameter patience: how long a call retries while PostgreSQL is away, or another process holds SQLite's lock.
    package func open(logger: Logger, patience: Duration, connections: Int = 8) async throws -> JobQueue {
        JobQueue(try await database(logger, patience, connections))
    }

    /// Returns a queue that can be used while its database is away, and a function that opens it. Every method of the
    /// queue throws `unavailable`, or the error of the last `open`, until `open` has succeeded. `open` works and throws
    /// as `open(logger:)` does. It must not be called twice at once.
    ///
    /// - Parameter observer: receives each step of each lease of the queue.
    package func later(
        logger: Logger, observer: LeaseObserver? = nil
    ) -> (queue: JobQueue, open: @Sendable () async throws -> Void) {
        let later = DeferredDatabase { try await database(logger, .seconds(10), 8) }
        return (JobQueue(later, observer: observer), { try await later.open() })
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

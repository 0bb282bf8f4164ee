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
        throw QueueError.misconfigured("not there yet")
    }
}

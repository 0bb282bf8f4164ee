internal import Logging
internal import NIOPosix
internal import Postgres
internal import Synchronization

/// A PostgreSQL server, used through a limited number of connections. Each works on a thread of its own.
final class PostgresDatabase: SQLDatabase {
    private let dialect: SQLDialect
    private let pool: PostgresPool
    private let listener: PostgresListener
    private let announcer: PostgresAnnouncer
    private let local = Mutex<DatabaseListener?>(nil)
    private let logger: Logger
    /// How long a transaction is retried while the server is unavailable.
    private let patience: Duration

    /// Connects, and brings the tables up to date.
    init(address: String, connections: Int, patience: Duration, logger: Logger) async throws {
        try Self.check(address)
        pool = PostgresPool(address: address, limit: connections)
        self.patience = patience
        self.logger = logger
        let schema = try await Self.migrate(address, pool)
        let channel = "calotype_\(schema)"
        let node = newIdentifier()
        dialect = .postgres(channel: channel, node: node)
        listener = PostgresListener(address: address, channel: channel, node: node, logger: logger)
        announcer = PostgresAnnouncer(node: node, logger: logger) { [pool] texts in
            try await pool.use { connection in
                let sql = "SELECT pg_notify($1, $2)"
                _ = try connection.run(texts.map { PostgresConnection.Statement(sql, [channel, $0]) })
            }
        }
    }

    private static func check(_ address: String) throws(QueueError) {
        let isAddress: Bool
        do {
            isAddress = try PostgresConnection.isAddress(address)
        } catch {
            throw .misconfigured(error.message)
        }
        guard isAddress else {
            throw .misconfigured(
                "it is not of the form postgres://user:password@host:port/database, with / @ and % in the password as %2F %40 and %25"
            )
        }
    }

    /// Opens the first connection with a check of the reason for a refusal. A wrong address is a permanent error.
    private static func migrate(_ address: String, _ pool: PostgresPool) async throws -> String {
        do {
            try await pool.add { try PostgresConnection(address: address, explains: true) }
            return try await pool.use { connection in
                try PostgresFitness.check(connection) { try PostgresConnection(address: address) }
                return try PostgresMigrator.migrate(connection)
            }
        } catch let error as PostgresError {
            guard !error.isOfSharedConnection else { throw PostgresFitness.transactionPooler }
            throw error.isRefusal ? QueueError.misconfigured(error.refusal) : QueueError(error)
        }
    }

    func write<R: Sendable>(_ body: @escaping @Sendable (any SQLSession) throws -> R) async throws -> R {
        try await run("BEGIN", body)
    }

    func read<R: Sendable>(_ body: @escaping @Sendable (any SQLSession) throws -> R) async throws -> R {
        try await run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", body)
    }

    func listen(_ listener: DatabaseListener) {
        local.withLock { $0 = listener }
        self.listener.start(listener)
    }

    var lookInterval: Duration { .seconds(5) }

    func close() async {
        listener.stop()
        await pool.close()
    }

    deinit { listener.stop() }

    private func run<R: Sendable>(
        _ begin: String, _ body: @escaping @Sendable (any SQLSession) throws -> R
    ) async throws -> R {
        let deadline = QueuePatience.limit.map { ContinuousClock.now + $0 }
        return try await QueuePatience.bound { try await self.insist(begin, until: deadline, body) }
    }

    /// Runs the transaction until it succeeds. Retries almost at once after a lost race, and with backoff while the
    /// server is unavailable. After `deadline` the caller no longer waits for it.
    private func insist<R: Sendable>(
        _ begin: String, until deadline: ContinuousClock.Instant?,
        _ body: @escaping @Sendable (any SQLSession) throws -> R
    ) async throws -> R {
        let end = min(ContinuousClock.now + patience, deadline ?? .now + patience)
        var attempt = 0
        while true {
            do {
                let (value, news) = try await pool.use(until: deadline) { [dialect] connection in
                    let session = PostgresSession(connection, dialect)
                    return (try session.transaction(begin, body), session.notes.news)
                }
                if let news { announce(news) }
                return value
            } catch let error as PostgresError {
                attempt += 1
                let isLostRace = error.isDuplicate || error.sqlState?.hasPrefix("40") == true
                guard isLostRace ? attempt < 20 : error.isPassing && ContinuousClock.now < end else {
                    throw QueueError(error)
                }
                // The code that uses the queue logs once that it is unavailable.
                if !isLostRace { logger.debug("database", metadata: ["cause": "\(error)"]) }
                try await Task.sleep(for: isLostRace ? .jitter(.milliseconds(5)) : .backoff(attempt))
            }
        }
    }
}

extension PostgresDatabase {
    private func announce(_ news: ChangeNews) {
        local.withLock { $0 }?.onChanges(news)
        announcer.announce(news)
    }
}

extension Duration {
    static func jitter(_ limit: Duration) -> Duration { limit * Double.random(in: 0...1) }
    /// Returns 25 ms plus a random time, which is at most 100 ms for attempt 1 and doubles per attempt, up to 1 s.
    static func backoff(_ attempt: Int) -> Duration {
        .milliseconds(25) + jitter(min(.milliseconds(50) * Double(1 << min(attempt, 10)), .seconds(1)))
    }
}

extension SQLDialect {
    fileprivate static func postgres(channel: String, node: String) -> Self {
        Self(
            now: "(EXTRACT(EPOCH FROM statement_timestamp()) * 1000)::bigint",
            skipLocked: "FOR UPDATE SKIP LOCKED", forUpdate: "FOR UPDATE", shard: "(pg_backend_pid() % 16)",
            isSettled: "tx < pg_snapshot_xmin(pg_current_snapshot())::text::bigint",
            isUnsettled: "tx >= pg_snapshot_xmin(pg_current_snapshot())::text::bigint",
            // A visible row of this server is older than the end of the snapshot.
            isForeign: "tx >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint",
            notify: "SELECT pg_notify('\(channel)', 'work \(node)')", bytes: { "octet_length(\($0))" })
    }
}

extension PostgresError {
    /// A text of our own. The server's text is in the log of its operator.
    fileprivate var refusal: String {
        sqlState?.hasPrefix("3D") ?? false
            ? "the server has no database of this name (\(sqlState ?? ""))"
            : "the server refuses the user or the password (\(sqlState ?? ""))"
    }
}

extension QueueError {
    init(_ error: PostgresError) {
        self = error.isPassing ? .unavailable(error.description) : .failed(error.description)
    }
}

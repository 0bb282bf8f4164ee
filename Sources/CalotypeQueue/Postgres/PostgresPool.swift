internal import NIOCore
internal import NIOPosix
internal import Postgres
internal import Synchronization

/// Up to `limit` connections, opened when they are needed. A use blocks a thread of this pool, never a thread of
/// Swift's concurrency pool.
final class PostgresPool: Sendable {
    private let address: String
    private let threads: NIOThreadPool
    private let idle = Mutex<[PostgresConnection]>([])
    private let uses = Mutex<[ObjectIdentifier: Use]>([:])
    /// How long a cancelled use, or `close`, waits for the server.
    private static let grace = TimeAmount.seconds(1)
    private static var clock: any EventLoop { MultiThreadedEventLoopGroup.singleton.any() }

    init(address: String, limit: Int) {
        self.address = address
        threads = NIOThreadPool(numberOfThreads: max(limit, 1))
        threads.start()
    }

    /// Runs `body` with a connection that no other caller uses. Throws `PostgresError` if no connection can be opened,
    /// or if the server does not respond before `deadline`.
    func use<R: Sendable>(
        until deadline: ContinuousClock.Instant? = nil, _ body: @escaping @Sendable (PostgresConnection) throws -> R
    ) async throws -> R {
        let use = Use()
        uses.withLock { $0[ObjectIdentifier(use)] = use }
        defer { uses.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(use)) } }
        return try await withTaskCancellationHandler {
            try await threads.runIfActive {
                if let deadline, deadline < .now { throw PostgresError.late }
                return try self.run(body, use, until: deadline)
            }
        } onCancel: {
            // A transaction that ends within the grace period still succeeds.
            Self.clock.scheduleTask(in: Self.grace) { use.interrupt() }
        }
    }

    private func run<R>(
        _ body: (PostgresConnection) throws -> R, _ use: Use, until deadline: ContinuousClock.Instant?
    ) throws -> R {
        let time = min(.seconds(5), deadline.map { $0 - .now } ?? .seconds(5))
        let connection = try idle.withLock { $0.popLast() } ?? PostgresConnection(address: address, within: time)
        connection.deadline = deadline
        use.begin(with: connection)
        let result = Result { try body(connection) }
        use.end()
        do {
            let value = try result.get()
            giveBack(connection)
            return value
        } catch {
            // If one connection is lost, the others most likely are too.
            if (error as? PostgresError)?.isConnectionLost == true {
                idle.withLock { $0.removeAll() }
            } else {
                giveBack(connection)
            }
            throw error
        }
    }

    /// Adds a connection to the pool for later uses.
    func add(_ connection: @escaping @Sendable () throws -> PostgresConnection) async throws {
        try await threads.runIfActive { self.giveBack(try connection()) }
    }

    /// Closes all connections. Returns within moments, even if the server does not respond.
    func close() async {
        let late = Self.clock.scheduleTask(in: Self.grace) {
            for use in self.uses.withLock({ Array($0.values) }) { use.interrupt() }
        }
        defer { late.cancel() }
        try? await threads.shutdownGracefully()
        idle.withLock { $0.removeAll() }
    }

    private func giveBack(_ connection: PostgresConnection) {
        if connection.isUsable { idle.withLock { $0.append(connection) } }
    }

    deinit { threads.shutdownGracefully { _ in } }
}

/// One use of a connection, which another thread may interrupt.
private final class Use: Sendable {
    private let connection = Mutex<PostgresConnection?>(nil)

    func begin(with connection: PostgresConnection) { self.connection.withLock { $0 = connection } }
    /// Ends the use. Afterwards another caller may use the connection.
    func end() { connection.withLock { $0 = nil } }
    func interrupt() { connection.withLock { $0?.interrupt() } }
}

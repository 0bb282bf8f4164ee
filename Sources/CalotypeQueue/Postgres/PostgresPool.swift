internal import NIOPosix
internal import Postgres
internal import Synchronization

/// Up to `limit` connections, opened when they are needed. Whoever uses one blocks a thread of the pool's, never one of
/// Swift's.
final class PostgresPool: Sendable {
    private let address: String
    private let threads: NIOThreadPool
    private let idle = Mutex<[PostgresConnection]>([])

    init(address: String, limit: Int) {
        self.address = address
        threads = NIOThreadPool(numberOfThreads: max(limit, 1))
        threads.start()
    }

    /// Runs `body` with a connection that nobody else has. Throws `PostgresError` where none can be had, and where the
    /// server does not answer before `deadline`.
    func use<R: Sendable>(
        until deadline: ContinuousClock.Instant? = nil, _ body: @escaping @Sendable (PostgresConnection) throws -> R
    ) async throws -> R {
        try await threads.runIfActive {
            if let deadline, deadline < .now { throw PostgresError.late }
            let connection = try self.idle.withLock { $0.popLast() } ?? PostgresConnection(address: self.address)
            connection.deadline = deadline
            do {
                let value = try body(connection)
                self.giveBack(connection)
                return value
            } catch {
                // When one is lost, the others most likely are too.
                if (error as? PostgresError)?.isConnectionLost == true {
                    self.idle.withLock { $0.removeAll() }
                } else {
                    self.giveBack(connection)
                }
                throw error
            }
        }
    }

    /// Takes a connection for later uses.
    func add(_ connection: @escaping @Sendable () throws -> PostgresConnection) async throws {
        try await threads.runIfActive { self.giveBack(try connection()) }
    }

    func close() async {
        try? await threads.shutdownGracefully()
        idle.withLock { $0.removeAll() }
    }

    private func giveBack(_ connection: PostgresConnection) {
        if connection.isUsable { idle.withLock { $0.append(connection) } }
    }

    deinit { threads.shutdownGracefully { _ in } }
}

internal import Synchronization

/// A database that may be unreachable when its first user starts. Until it is open, every call throws the last error.
final class DeferredDatabase: SQLDatabase {
    private struct State {
        var database: (any SQLDatabase)?
        /// Why it is not open.
        var failure = QueueError.unavailable("not opened yet")
        var listener: DatabaseListener?
        var isClosed = false
    }

    private let opening: @Sendable () async throws -> any SQLDatabase
    private let state = Mutex(State())

    init(_ opening: @escaping @Sendable () async throws -> any SQLDatabase) { self.opening = opening }

    /// Opens the database, unless it is open. Must not be called twice at once.
    func open() async throws {
        guard state.withLock({ $0.database == nil && !$0.isClosed }) else { return }
        let database = try await tried()
        let (listener, isClosed) = state.withLock { state in
            if !state.isClosed { state.database = database }
            return (state.listener, state.isClosed)
        }
        guard !isClosed else { return await database.close() }
        guard let listener else { return }
        database.listen(listener)
        listener.onWork()
        listener.onChanges(ChangeNews())
    }

    func write<R: Sendable>(_ body: @escaping @Sendable (any SQLSession) throws -> R) async throws -> R {
        try await opened.write(body)
    }

    func read<R: Sendable>(_ body: @escaping @Sendable (any SQLSession) throws -> R) async throws -> R {
        try await opened.read(body)
    }

    func listen(_ listener: DatabaseListener) {
        let database = state.withLock { state in
            state.listener = listener
            return state.database
        }
        database?.listen(listener)
    }

    var lookInterval: Duration { state.withLock { $0.database }?.lookInterval ?? .seconds(1) }

    func close() async {
        let database = state.withLock { state in
            state.isClosed = true
            return state.database
        }
        await database?.close()
    }

    private func tried() async throws -> any SQLDatabase {
        do {
            return try await opening()
        } catch let error as QueueError {
            state.withLock { $0.failure = error }
            throw error
        }
    }

    private var opened: any SQLDatabase {
        get throws {
            let (database, failure) = state.withLock { ($0.database, $0.failure) }
            guard let database else { throw failure }
            return database
        }
    }
}

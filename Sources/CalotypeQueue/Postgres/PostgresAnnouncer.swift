internal import Logging
internal import Synchronization

/// Notifies other processes of changes after their transactions are committed.
///
/// A transaction that notifies holds a lock of the whole server until it is on the disk, so the transactions of jobs do
/// not notify themselves. While one notification is sent, the next ones are collected. If the process ends before that,
/// they are lost, and the other processes find the changes when they look for themselves.
final class PostgresAnnouncer: Sendable {
    private struct State {
        /// The ends that are not announced yet; `nil` if there is nothing to announce, empty if nothing has ended.
        var names: [ChangeMessage.Name]?
        var isSending = false
    }

    /// The largest number of ends that wait. More are found by looking.
    private static let most = 10_000

    private let node: String
    /// Sends texts, each as one notification.
    private let send: @Sendable ([String]) async throws -> Void
    private let logger: Logger
    private let state = Mutex(State())

    init(node: String, logger: Logger, send: @escaping @Sendable ([String]) async throws -> Void) {
        self.node = node
        self.logger = logger
        self.send = send
    }

    func announce(_ news: ChangeNews) {
        let names = news.ended.compactMap { ChangeMessage.Name($0) }
        let isFirst = state.withLock { state in
            let waiting = state.names ?? []
            state.names = waiting.count < Self.most ? waiting + names : waiting
            defer { state.isSending = true }
            return !state.isSending
        }
        // The task ends when everything is sent, or when the pool is closed.
        if isFirst { Task { await sendAll() } }
    }

    private func sendAll() async {
        while let names = next() {
            do {
                try await send(ChangeMessage.texts(names, from: node))
            } catch {
                logger.debug("changes not announced", metadata: ["cause": "\(error)"])
            }
        }
    }

    private func next() -> [ChangeMessage.Name]? {
        state.withLock { state in
            defer { state.names = nil }
            state.isSending = state.names != nil
            return state.names
        }
    }
}

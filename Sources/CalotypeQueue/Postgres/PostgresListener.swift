internal import Foundation
internal import Logging
internal import Postgres
internal import Synchronization

/// Waits for the notifications of other processes, on a connection and a thread of its own.
final class PostgresListener: Sendable {
    private let address: String
    private let channel: String
    /// The name of this process in its own notifications, which are ignored.
    private let node: String
    private let logger: Logger
    private let isStopped = Atomic(false)

    init(address: String, channel: String, node: String, logger: Logger) {
        self.address = address
        self.channel = channel
        self.node = node
        self.logger = logger
    }

    func start(_ listener: DatabaseListener) {
        let thread = Thread { [weak self] in
            var attempt = 0
            while let self, !self.isStopped.load(ordering: .relaxed) {
                do {
                    try self.listen(listener) { attempt = 0 }
                } catch {
                    attempt += 1
                    self.logger.debug("listening", metadata: ["cause": "\(error)"])
                    Thread.sleep(forTimeInterval: Duration.backoff(attempt) / .seconds(1))
                }
            }
        }
        thread.name = "calotype.listen"
        thread.start()
    }

    func stop() { isStopped.store(true, ordering: .relaxed) }

    private func listen(_ listener: DatabaseListener, connected: () -> Void) throws {
        let connection = try PostgresConnection(address: address)
        _ = try connection.run("LISTEN \"\(channel)\"", [])
        connected()
        // Notifications may have been sent while nothing listened.
        listener.onWork()
        listener.onChanges(ChangeNews())
        while !isStopped.load(ordering: .relaxed) {
            pass(try connection.notifications(within: .milliseconds(250)).map(ChangeMessage.init), to: listener)
        }
    }

    private func pass(_ messages: [ChangeMessage], to listener: DatabaseListener) {
        var (hasWork, names): (Bool, [ChangeMessage.Name]?) = (false, nil)
        for message in messages where message.node != node {
            switch message {
            case .work: hasWork = true
            case .changes(_, let some): names = (names ?? []) + some
            }
        }
        if hasWork { listener.onWork() }
        if let names { listener.onChanges(ChangeNews(ended: names.map(Ended.init))) }
    }
}

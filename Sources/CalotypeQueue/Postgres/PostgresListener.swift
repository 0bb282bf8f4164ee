internal import Foundation
internal import Logging
internal import Postgres
internal import Synchronization

/// Waits for announcements of work, on a connection and a thread of its own.
final class PostgresListener: Sendable {
    private let address: String
    private let channel: String
    private let logger: Logger
    private let isStopped = Atomic(false)

    init(address: String, channel: String, logger: Logger) {
        self.address = address
        self.channel = channel
        self.logger = logger
    }

    func start(_ wake: @escaping @Sendable () -> Void) {
        let thread = Thread { [weak self] in
            var attempt = 0
            while let self, !self.isStopped.load(ordering: .relaxed) {
                do {
                    try self.listen(wake) { attempt = 0 }
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

    private func listen(_ wake: () -> Void, connected: () -> Void) throws {
        let connection = try PostgresConnection(address: address)
        _ = try connection.run("LISTEN \"\(channel)\"", [])
        connected()
        // Work may have been announced while nothing listened.
        wake()
        while !isStopped.load(ordering: .relaxed) {
            if try !connection.notifications(within: .milliseconds(250)).isEmpty { wake() }
        }
    }
}

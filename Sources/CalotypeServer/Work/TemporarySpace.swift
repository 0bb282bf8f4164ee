internal import Calotype
internal import Logging
internal import Synchronization

/// Tracks whether this machine can write temporary files for other programs. While it cannot, no job is claimed, so
/// that a problem that the operator can fix does not use up attempts.
final class TemporarySpace: Sendable {
    private let folder: TemporaryFolder
    private let logger: Logger
    private let isKnownUsable = Mutex(true)

    init(_ folder: String, logger: Logger) {
        self.folder = TemporaryFolder(folder)
        self.logger = logger
    }

    /// Writes a small file and removes it. Returns whether this succeeds.
    func probe() async -> Bool {
        let cause: (any Error)?
        do {
            try await blocking { [folder] _ in try folder.check() }
            cause = nil
        } catch {
            cause = error
        }
        guard !Task.isCancelled else { return false }
        let before = isKnownUsable.withLock { known in
            defer { known = cause == nil }
            return known
        }
        switch (before, cause) {
        case (true, let cause?):
            logger.error(
                "temporary folder cannot be used",
                metadata: ["folder": "\(folder.path)", "cause": "\(sentence(of: cause))"])
        case (false, nil): logger.notice("temporary folder can be used again")
        default: break
        }
        return cause == nil
    }

    /// Returns when the folder has no known problem, or when the service should stop.
    func waitUntilUsable() async {
        var backoff = Backoff()
        while !isStopping, !isKnownUsable.withLock({ $0 }) {
            await pause(backoff.next())
            _ = await probe()
        }
    }
}

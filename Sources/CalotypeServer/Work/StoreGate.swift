internal import Calotype
internal import Logging
internal import Synchronization

/// Whether the store can be used. While it cannot, no job is claimed: a store that is away for an hour must not use
/// up the attempts of every job.
final class StoreGate: Sendable {
    private let store: any ObjectStore
    private let logger: Logger
    private let isAway = Mutex(false)

    init(_ store: any ObjectStore, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    /// Asks the store now, and remembers the answer.
    func probe() async -> Bool {
        let cause = await fault()
        guard !Task.isCancelled else { return false }
        let changed = isAway.withLock { isAway in
            defer { isAway = cause != nil }
            return isAway != (cause != nil)
        }
        if changed, let cause { logger.error("store is away", metadata: ["cause": "\(cause)"]) }
        if changed, cause == nil { logger.notice("store is back") }
        return cause == nil
    }

    /// Returns when the store was not found away, or is back, or the service is to end.
    func waitUntilUsable() async {
        var backoff = Backoff()
        while isAway.withLock({ $0 }), !isStopping {
            await pause(backoff.next())
            _ = await probe()
        }
    }

    /// An object that is not there tells as much as one that is.
    private func fault() async -> (any Error)? {
        do {
            _ = try await within(.seconds(10)) { [store] in
                try await store.get(try ObjectKey("sources/probe"), limit: 1)
            }
            return nil
        } catch let error as TransferError where error.fault == .notFound || error.fault == .tooManyBytes {
            return nil
        } catch {
            return error
        }
    }
}

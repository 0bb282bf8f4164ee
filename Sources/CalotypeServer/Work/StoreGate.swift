internal import Calotype
internal import Logging
internal import Synchronization

/// Whether the store can be used. While it cannot, no job is claimed: a store that is away for an hour must not use
/// up the attempts of every job.
final class StoreGate: Sendable {
    private let store: any ObjectStore
    private let layout: StoreLayout
    private let logger: Logger
    /// What a store that was full must take before it is used again: as much as a large variant.
    private static let room = 1_048_576
    /// How long a store that was full is left alone at first.
    private let fullPause: Duration
    private let state = Mutex(State.usable)
    /// What could not be read when the store was last found away: asked for until it can be.
    private let missed = Mutex<ObjectKey?>(nil)

    private enum State: Sendable {
        case usable, away, full
    }

    init(
        _ store: any ObjectStore, layout: StoreLayout = StoreLayout(), logger: Logger,
        fullPause: Duration = .seconds(10)
    ) {
        self.store = store
        self.layout = layout
        self.logger = logger
        self.fullPause = fullPause
    }

    /// The store had no space for a variant: most likely it has none for the next one either.
    func foundFull() {
        state.withLock { $0 = .full }
        logger.error("store is full")
    }

    /// Asks the store now, and remembers the answer. With the key of an object that should be there, which tells more:
    /// some stores know what they hold before they can read it.
    func probe(_ key: ObjectKey? = nil) async -> Bool {
        let before = state.withLock { $0 }
        let key = key ?? missed.withLock { $0 }
        let cause = await fault(of: key, wasFull: before == .full)
        guard !Task.isCancelled else { return false }
        missed.withLock { $0 = cause == nil ? nil : key }
        state.withLock { if $0 == before { $0 = cause == nil ? .usable : before == .full ? .full : .away } }
        if before == .usable, let cause { logger.error("store is away", metadata: ["cause": "\(cause)"]) }
        if before != .usable, cause == nil { logger.notice("store is back") }
        return cause == nil
    }

    /// Returns when the store was not found away, or is back, or the service is to end.
    func waitUntilUsable() async {
        var backoff = Backoff()
        while !isStopping {
            switch state.withLock({ $0 }) {
            case .usable: return
            case .away: await pause(backoff.next())
            case .full: await pause(fullPause)
            }
            _ = await probe()
        }
    }

    /// An object that is not there tells as much as one that is.
    private func fault(of key: ObjectKey?, wasFull: Bool) async -> (any Error)? {
        do {
            _ = try await within(.seconds(10)) { [store, layout] in
                if wasFull { try await Self.fill(store, layout) }
                return try await store.get(try key ?? layout.probe("read"), limit: 1)
            }
            return nil
        } catch let error as TransferError where error.fault == .notFound || error.fault == .tooManyBytes {
            return nil
        } catch {
            return error
        }
    }

    private static func fill(_ store: any ObjectStore, _ layout: StoreLayout) async throws {
        let key = try layout.probe("\(UInt64.random(in: .min ... .max))")
        let bytes = [UInt8](repeating: 0, count: room)
        _ = try await store.put(bytes, at: key, as: MediaType(rawValue: "application/octet-stream"))
        try await store.delete(key)
    }
}

internal import Calotype
internal import Logging
internal import Synchronization

/// Tracks whether the store is usable. While it is not, no job is claimed. Otherwise a store that is away or refuses
/// requests for an hour would use up the attempts of every job.
final class StoreHealth: Sendable {
    /// The problem with the store, in the words of `/readyz`.
    enum Trouble: String, Sendable {
        case away, refusing, full
    }

    private struct State: Sendable {
        var trouble: Trouble?
        /// The trouble was found by a write, and ends when a write succeeds.
        var failedWriting = false
        /// The object that could not be read when the store was last found away. It is read again until this succeeds.
        var missed: ObjectKey?
        /// When an object was last written, or a write was tried.
        var written: ContinuousClock.Instant?
        /// An upload has failed since the last test.
        var isSuspect = false
        /// Test objects cannot be removed from this store, so a test is written only after a failure.
        var keepsTests = false
        /// The store answers "forbidden" for missing objects, because the credentials may not list them.
        var hidesMissing = false
    }

    private let store: any ObjectStore
    private let logger: Logger
    private let key: ObjectKey?
    /// The number of bytes that a full store must accept before it is used again: the size of a large variant.
    private static let space = 1_048_576
    /// How long to wait before the next test of a store that is full or refuses requests.
    private let refusedPause: Duration
    /// How often a test object is written if no job writes anything.
    private let interval: Duration
    private let state = Mutex(State())

    init(
        _ store: any ObjectStore, layout: StoreLayout = StoreLayout(), logger: Logger,
        fullPause: Duration = .seconds(10), interval: Duration = .seconds(60)
    ) {
        self.store = store
        self.logger = logger
        self.interval = interval
        refusedPause = fullPause
        // Each process has a test object of its own.
        key = try? layout.probe("\(UInt64.random(in: .min ... .max))")
    }

    var trouble: Trouble? { state.withLock(\.trouble) }

    /// Records that a job has stored its variants. This proves as much as a test.
    func foundWritable() { state.withLock { if $0.trouble == nil { $0.written = .now } } }

    /// Records that the API could not store an upload. The next `probe` writes a test object, so that `/readyz` changes
    /// at once, and a request does not wait for the test.
    func foundRefusing(_ error: any Error) {
        if (error as? TransferError)?.fault == .noSpace { return enter(.full, cause: error) }
        state.withLock { $0.isSuspect = true }
    }

    /// Returns whether the store is usable after a job has failed at it. If it is usable, the cause is the job itself.
    /// `key` is the job's source, if that is in the store.
    func isUsable(after error: ImageProcessingError, reading key: ObjectKey?) async -> Bool {
        if error.reason == .noSpace { enter(.full, cause: error.cause ?? error) }
        // The task that waits for the store tests it already.
        if error.kind == .upload, let trouble, trouble != .full { return false }
        return await probe(key, mustWrite: error.kind == .upload)
    }

    /// Tests the store now, and records the result. Also writes a test object if one is due or `mustWrite` is `true`.
    ///
    /// - Parameter key: an object that should exist. Reading it proves more, because some stores can list their objects
    ///   before they can read them.
    func probe(_ key: ObjectKey? = nil, mustWrite: Bool = false) async -> Bool {
        let before = state.withLock { $0 }
        let key = key ?? before.missed
        let finding = await finding(key, before, mustWrite: mustWrite)
        guard !Task.isCancelled else { return false }
        let isChanged = state.withLock { state in
            state.missed = finding.trouble == nil ? nil : key
            guard state.trouble == before.trouble, finding.trouble != before.trouble else { return false }
            state.trouble = finding.trouble
            state.failedWriting = finding.failedWriting
            return true
        }
        if isChanged { log(finding) }
        return finding.trouble == nil
    }

    /// Returns when the store has no known trouble, or when the service should stop.
    func waitUntilUsable() async {
        var backoff = Backoff()
        while !isStopping {
            switch trouble {
            case nil: return
            case .away: await pause(backoff.next())
            case .full, .refusing: await pause(refusedPause)
            }
            _ = await probe()
        }
    }
}

extension StoreHealth {
    private struct Finding {
        var trouble: Trouble?
        var cause: (any Error)?
        var failedWriting = false

        static let fine = Self()

        init() {}

        init(_ error: any Error, writing: Bool) {
            cause = error
            failedWriting = writing
            trouble =
                switch (error as? TransferError)?.fault {
                case .noSpace: .full
                case .forbidden, .noSuchBucket, .wrongRegion, .notFound, .tooManyRedirects, .invalidURL,
                    .blockedAddress, .refused:
                    .refusing
                case .tooManyBytes, .throttled, .timeout, .unreachable, .upstreamError, .exhausted, nil: .away
                }
        }

        init(_ trouble: Trouble, _ cause: any Error) {
            self.trouble = trouble
            self.cause = cause
            failedWriting = true
        }

        /// Keeps a trouble that was found by a write, because it is not yet time for the next write. A trouble that was
        /// found by a read is over.
        init(unchanged state: State) {
            trouble = state.failedWriting ? state.trouble : nil
            failedWriting = state.failedWriting
        }
    }

    private func finding(_ key: ObjectKey?, _ before: State, mustWrite: Bool) async -> Finding {
        var mayHideMissing = false
        do {
            try await read(key)
        } catch let error as TransferError where error.fault == .forbidden && key == nil {
            // A test that writes an object and reads it shows whether the store only hides missing objects.
            mayHideMissing = !before.hidesMissing
        } catch {
            return Finding(error, writing: false)
        }
        guard mustWrite || mayHideMissing && before.trouble == nil || isWriteDue(before) else {
            return Finding(unchanged: before)
        }
        do {
            try await write(isFull: before.trouble == .full, reads: mayHideMissing)
            return .fine
        } catch {
            return Finding(error, writing: true)
        }
    }

    private func isWriteDue(_ state: State) -> Bool {
        let age = state.written.map { ContinuousClock.now - $0 }
        if state.failedWriting { return age.map { $0 >= refusedPause } ?? true }
        if state.isSuspect { return true }
        guard !state.keepsTests else { return false }
        return state.trouble != nil || age.map { $0 >= interval } ?? true
    }

    /// Reads an object. A missing object proves as much as an existing one, so it is not an error.
    private func read(_ key: ObjectKey?) async throws {
        do {
            _ = try await within(.seconds(10)) { [store, probeKey = self.key] in
                guard let key = key ?? probeKey else { return }
                _ = try await store.get(key, limit: 1)
            }
        } catch let error as TransferError where error.fault == .notFound || error.fault == .tooManyBytes {
        }
    }

    private func write(isFull: Bool, reads: Bool) async throws {
        guard let key else { return }
        state.withLock { state in
            state.written = .now
            state.isSuspect = false
        }
        let bytes = [UInt8](repeating: 0x63, count: isFull ? Self.space : 16)
        let remains = try await within(.seconds(10)) { [store] in
            try await store.writeTest(bytes, at: key, reads: reads)
        }
        let isNews = state.withLock { state in
            defer { state.keepsTests = remains == .object }
            if reads { state.hidesMissing = true }
            return remains == .object && !state.keepsTests
        }
        if isNews {
            logger.notice(
                "store keeps objects of tests",
                metadata: ["key": "\(key)", "consequence": "it is written to only after a failure"])
        }
    }

    private func enter(_ trouble: Trouble, cause: any Error) {
        let isNews = state.withLock { state in
            defer { (state.trouble, state.failedWriting) = (trouble, true) }
            return state.trouble != trouble
        }
        if isNews { log(Finding(trouble, cause)) }
    }

    private func log(_ finding: Finding) {
        let metadata: Logger.Metadata? = finding.cause.map { ["cause": "\(sentence(of: $0))"] }
        switch finding.trouble {
        case nil: logger.notice("store is back")
        case .away: logger.error("store is away", metadata: metadata)
        case .refusing: logger.error("store refuses", metadata: metadata)
        case .full: logger.error("store is full", metadata: metadata)
        }
    }
}

internal import Calotype
internal import Logging
internal import Synchronization

/// Whether the store can be used. While it cannot, no job is claimed: a store that is away or refuses for an hour must not
/// use up the attempts of every job.
final class StoreGate: Sendable {
    /// What is wrong with the store, by the word that `/readyz` has for it.
    enum Trouble: String, Sendable {
        case away, refusing, full
    }

    private struct State: Sendable {
        var trouble: Trouble?
        /// The trouble was found by writing, and is over when writing succeeds.
        var failedWriting = false
        /// What could not be read when the store was last found away: asked for until it can be.
        var missed: ObjectKey?
        /// When an object was last written, or should have been.
        var written: ContinuousClock.Instant?
        /// Objects of tests cannot be removed: only a trouble is reason enough for one.
        var keepsTests = false
        /// Without the right to list, what is missing is called forbidden.
        var hidesMissing = false
    }

    private let store: any ObjectStore
    private let logger: Logger
    private let key: ObjectKey?
    /// What a store that was full must take before it is used again: as much as a large variant.
    private static let room = 1_048_576
    /// How long a store that refuses or was full is left alone.
    private let refusedPause: Duration
    /// How often a store that is used by nobody is written to.
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
        // Each process has an object of its own.
        key = try? layout.probe("\(UInt64.random(in: .min ... .max))")
    }

    var trouble: Trouble? { state.withLock(\.trouble) }

    /// A job has stored its variants, which tells as much as a test.
    func foundWritable() { state.withLock { if $0.trouble == nil { $0.written = .now } } }

    /// Whether the store is usable after a job failed at it, so that the job itself is at fault. `key` is its source, where that
    /// lies in the store.
    func isUsable(after error: ImageProcessingError, reading key: ObjectKey?) async -> Bool {
        if error.reason == .noSpace { enter(.full, cause: error.cause ?? error) }
        // It is asked by who waits for it.
        if error.kind == .upload, let trouble, trouble != .full { return false }
        return await probe(key, mustWrite: error.kind == .upload)
    }

    /// Asks the store now, and remembers the answer. With the key of an object that should be there, which tells more:
    /// some stores know what they hold before they can read it. Writes as well, but no more often than it has to.
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

    /// Returns when the store was not found in trouble, or is back, or the service is to end.
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

extension StoreGate {
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

        /// As it was: it is not the time to write again.
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
            // Known once an object was read that was written before.
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
        guard !state.keepsTests else { return false }
        return state.trouble != nil || age.map { $0 >= interval } ?? true
    }

    /// An object that is not there tells as much as one that is.
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
        state.withLock { $0.written = .now }
        let bytes = [UInt8](repeating: 0x63, count: isFull ? Self.room : 16)
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

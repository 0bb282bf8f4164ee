internal import Calotype
internal import CalotypeAPI
internal import CalotypeQueue
internal import Logging
internal import ServiceLifecycle

/// One attempt at one job, from the claim to the stored result.
struct LeasedWork: Sendable {
    let queue: JobQueue
    let processor: ImageProcessor
    let store: StoreHealth
    var temporary: TemporarySpace?
    let limits: ProcessLimits
    let orphanCleaner: OrphanCleaner
    /// How long the attempt may continue after the worker is asked to stop.
    let grace: Duration
    let retryPolicy: JobRetryPolicy
    let logger: Logger

    /// Processes the job and writes its result under the lease's token. It throws nothing: if the result cannot be
    /// written, the lease expires and the job is claimed again.
    func run(_ lease: Lease) async {
        let stages = StageLog()
        let end = await process(lease, stages)
        await settle(lease, end, stages.times)
    }

    private enum End: Sendable {
        case finished(ImageProcessingResult)
        case stopped(StopReason)
        /// The attempt ended without a result, because its task was cancelled.
        case interrupted
    }

    /// Runs the attempt, the renewal of the lease and the wait for shutdown side by side. When one ends, the others are
    /// cancelled.
    private func process(_ lease: Lease, _ stages: StageLog) async -> End {
        await withTaskGroup(of: End.self) { group in
            group.addTask { await attempt(lease, stages) }
            group.addTask {
                let reason = await LeaseKeeper(queue: queue, logger: logger).keep(lease)
                return reason.map(End.stopped) ?? .interrupted
            }
            group.addTask {
                guard (try? await gracefulShutdown()) != nil, (try? await Task.sleep(for: grace)) != nil else {
                    return .interrupted
                }
                return .stopped(.shutdown)
            }
            var end = await group.next() ?? .interrupted
            group.cancelAll()
            // An attempt that has finished in spite of the cancellation has stored its variants, so its result is used.
            for await other in group {
                if case .finished = other { end = other }
            }
            return end
        }
    }

    private func attempt(_ lease: Lease, _ stages: StageLog) async -> End {
        do {
            let job = try ImageProcessingJob(lease.job)
            return .finished(
                try await processor.process(
                    job, priority: WorkPriority(lease.job.priority), orphans: .kept, logging: details(of: lease),
                    observer: JobObserver(onStage: { stages.add($0) }, onPreview: { await announce($0, lease) })))
        } catch {
            return .interrupted
        }
    }

    private func details(of lease: Lease) -> JobLogDetails {
        var metadata: Logger.Metadata = ["attempt": .stringConvertible(lease.attempt)]
        metadata["worker"] = logger[metadataKey: "worker"]
        return JobLogDetails(metadata: metadata)
    }

    /// Announces a preview. A failure is only logged, because the other variants follow soon.
    private func announce(_ preview: StoredVariant, _ lease: Lease) async {
        do {
            try await queue.announce(preview, under: lease)
        } catch {
            logger.warning(
                "preview not announced", metadata: ["jobId": "\(lease.job.id)", "cause": "\(sentence(of: error))"])
        }
    }

    private func settle(_ lease: Lease, _ end: End, _ stages: [StageTime]) async {
        switch end {
        case .finished(let result) where result.success:
            store.foundWritable()
            await insist(lease) { try await queue.complete(lease, with: result, stages: stages) }
        case .finished(let result):
            await settleFailure(lease, result, stages)
        case .stopped(.leaseLost):
            await leave(lease)
        case .stopped(.cancellation):
            await insist(lease) { try await queue.acknowledgeCancellation(of: lease) }
            await orphanCleaner.cleanNow()
        case .stopped(.shutdown), .interrupted:
            await insist(lease) { try await queue.release(lease) }
        }
    }

    /// How long a job waits whose source our credentials cannot read. Other jobs go on meanwhile.
    private static let credentialsPause: Duration = .seconds(60)

    private func settleFailure(_ lease: Lease, _ result: ImageProcessingResult, _ stages: [StageTime]) async {
        guard let error = result.error else { return }
        let isAtStore = error.kind == .upload || (error.kind == .source && lease.job.source.ownKey != nil)
        if isAtStore, await !store.isUsable(after: error, reading: lease.job.source.ownKey) {
            return await insist(lease) { try await queue.release(lease) }
        }
        if error.reason == .noTemporarySpace, let temporary, await !temporary.probe() {
            return await insist(lease) { try await queue.release(lease) }
        }
        if error.isProcessShortage {
            limits.foundShort(error)
            return await insist(lease) { try await queue.release(lease) }
        }
        if error.isCredentialsFailure {
            return await insist(lease) { try await queue.release(lease, after: Self.credentialsPause) }
        }
        var random = SystemRandomNumberGenerator()
        var policy = retryPolicy
        policy.attempts = lease.job.maximumAttempts
        // The store is usable but refuses this job, for example one user's folder. The operator can fix that, so the
        // job is retried.
        let advice = isAtStore && error.isRefusal ? .later : error.retry
        if let delay = policy.delay(afterAttempt: lease.attempt, advice: advice, using: &random) {
            await insist(lease) { _ = try await queue.retry(lease, after: delay, with: result, stages: stages) }
        } else {
            await insist(lease) { try await queue.fail(lease, with: result, stages: stages) }
            await orphanCleaner.cleanNow()
        }
    }

    /// Another worker has the job, or had it. Its result may or may not name the objects that were stored here, so the
    /// queue records that there may be orphans.
    private func leave(_ lease: Lease) async {
        logger.warning("lease lost", metadata: ["jobId": "\(lease.job.id)", "token": "\(lease.token)"])
        await insist(lease) { try await queue.leaveBehind(lease) }
    }

    /// Repeats `effect` while the database is unavailable, so that the work is not lost. It gives up one lease duration
    /// after the deadline. The token rejects late writes.
    private func insist(_ lease: Lease, _ effect: @escaping @Sendable () async throws -> Void) async {
        try? await uncancelled {
            var backoff = Backoff(limit: .seconds(5))
            while true {
                do {
                    return try await effect()
                } catch QueueError.leaseLost {
                    return await leave(lease)
                } catch {
                    let isHopeless = ContinuousClock.now > lease.deadline + lease.duration
                    logger.log(
                        level: isHopeless ? .error : .warning, "outcome not written",
                        metadata: ["jobId": "\(lease.job.id)", "cause": "\(sentence(of: error))"])
                    if isHopeless { return }
                    try await Task.sleep(for: backoff.next())
                }
            }
        }
    }
}

extension WorkPriority {
    init(_ priority: JobPriority) {
        self =
            switch priority {
            case .urgent: .urgent
            case .normal: .normal
            case .background: .background
            }
    }
}

extension JobSource {
    /// The key of the source if it is in our own store, or else `nil`.
    fileprivate var ownKey: ObjectKey? {
        switch self {
        case .upload(let source): source.key
        case .url, .object: nil
        }
    }
}

extension ImageProcessingError {
    /// Whether the cause is permissions, credentials, or a missing or wrong bucket, and not the key or the size of an
    /// object.
    fileprivate var isRefusal: Bool {
        switch (cause as? TransferError)?.fault {
        case .forbidden, .noSuchBucket, .wrongRegion: true
        default: false
        }
    }
}

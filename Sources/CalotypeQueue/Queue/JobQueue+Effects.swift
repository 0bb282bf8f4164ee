public import Calotype
internal import CalotypeAPI

/// The effects of a worker with a lease. Each method may be called again if its answer was lost.
extension JobQueue {
    /// Extends the lease by its duration, from now on, and reports whether cancellation was requested.
    public func renew(_ lease: Lease) async throws -> Renewal {
        let start = ContinuousClock.now
        let row = try await database.write { session in
            try session.first(
                """
                UPDATE jobs SET lease_expires_at = \(session.dialect.now) + lease_ms
                WHERE \(Lease.condition)
                RETURNING is_cancellation_requested
                """, lease.conditionValues)
        }
        guard let row else {
            observer?(.renewalRefused(lease))
            throw QueueError.leaseLost
        }
        let renewed = Lease(
            job: lease.job, token: lease.token, worker: lease.worker, duration: lease.duration,
            deadline: start + lease.duration)
        return Renewal(lease: renewed, isCancellationRequested: try row.flag("is_cancellation_requested"))
    }

    /// Records a preview that the attempt has stored: in the job, in the change feed, and in the webhook outbox if the
    /// job has a callback. A repeated call in the same attempt has no effect.
    public func announce(_ preview: StoredVariant, under lease: Lease) async throws {
        let json = try VariantDescription(preview).json()
        try await database.write { session in
            guard let held = try session.hold(lease) else { throw QueueError.leaseLost }
            // An earlier call succeeded, and its answer was lost.
            guard held.job.preview == nil else { return }
            let rows = try session.run(
                "UPDATE jobs SET preview = $2 WHERE number = $1 RETURNING \(JobRecord.columns)",
                [.integer(lease.job.number), .text(json)])
            try session.recordChanges(rows.map { try QueuedJob($0) }, previews: true)
            if let url = held.job.callback {
                try session.post(
                    "job.preview", to: url, of: held.job.userId.rawValue, job: held.job.number, batch: nil,
                    isPreview: true)
            }
        }
        observer?(.announced(lease))
    }

    /// Ends the job as succeeded.
    public func complete(_ lease: Lease, with result: ImageProcessingResult, stages: [StageTime]) async throws {
        let json = try result.json()
        _ = try await finish(lease, .complete, accepting: [.succeeded]) { _ in
            Ending(
                outcome: .succeeded, next: .end(.succeeded, result: json), originalBytes: result.original?.size ?? 0,
                storedBytes: result.variants.reduce(0) { $0 + $1.size }, stages: stages, cacheKey: result.cacheKey)
        }
    }

    /// Ends the job as failed.
    public func fail(_ lease: Lease, with result: ImageProcessingResult, stages: [StageTime]) async throws {
        let json = try result.json()
        _ = try await finish(lease, .fail, accepting: [.failed]) { _ in .failed(result, json, stages) }
    }

    /// Lets the job wait for another attempt with the same priority. If no attempt is left, ends it as failed; if
    /// cancellation was requested, ends it as cancelled. Returns the new state.
    public func retry(
        _ lease: Lease, after delay: Duration, with result: ImageProcessingResult, stages: [StageTime]
    ) async throws -> JobState {
        let json = try result.json()
        return try await finish(lease, .retry, accepting: [.retried, .failed, .cancelled]) { job in
            if job.isCancellationRequested { return .cancelled(stages) }
            if job.attempt >= job.maximumAttempts { return .failed(result, json, stages) }
            return Ending(
                outcome: .retried, next: .wait(delay), failure: result.failure,
                originalBytes: result.original?.size ?? 0, stages: stages)
        }
    }

    /// Gives the job back unprocessed, for another worker, at the earliest after `delay`. The attempt does not count.
    /// Ends the job as cancelled if cancellation was requested.
    public func release(_ lease: Lease, after delay: Duration) async throws {
        _ = try await finish(lease, .release, accepting: [.released, .cancelled]) { job in
            job.isCancellationRequested ? .cancelled([]) : Ending(outcome: .released, next: .handBack(after: delay))
        }
    }

    /// Ends a job as cancelled after its `Renewal` requested cancellation.
    public func acknowledgeCancellation(of lease: Lease) async throws {
        _ = try await finish(lease, .acknowledge, accepting: [.cancelled]) { _ in .cancelled([]) }
    }

    /// Gives the job back unprocessed, for another worker, at once.
    public func release(_ lease: Lease) async throws { try await release(lease, after: .zero) }

    /// Ends the attempt, and reports each step to the observer. Returns the new state.
    private func finish(
        _ lease: Lease, _ end: LeaseStep.End, accepting outcomes: Set<Attempt.Outcome>,
        _ ending: @escaping @Sendable (QueuedJob) throws -> Ending
    ) async throws -> JobState {
        observer?(.ending(lease, end))
        do {
            let state = try await finish(lease, accepting: outcomes, ending).state
            if state == .waiting { board.signal() }
            observer?(.ended(lease, end))
            return state
        } catch QueueError.leaseLost {
            observer?(.endRefused(lease, end))
            throw QueueError.leaseLost
        }
    }

    /// Ends the attempt. If the attempt has already ended with one of `outcomes`, does nothing. Returns the outcome.
    private func finish(
        _ lease: Lease, accepting outcomes: Set<Attempt.Outcome>,
        _ ending: @escaping @Sendable (QueuedJob) throws -> Ending
    ) async throws -> Attempt.Outcome {
        try await database.write { session in
            guard let held = try session.hold(lease) else {
                guard let outcome = try session.outcome(of: lease), outcomes.contains(outcome) else {
                    throw QueueError.leaseLost
                }
                return outcome
            }
            let ending = try ending(held.job)
            try session.finish(held, ending)
            return ending.outcome
        }
    }
}

extension Ending {
    fileprivate static func failed(_ result: ImageProcessingResult, _ json: String, _ stages: [StageTime]) -> Self {
        Self(
            outcome: .failed, next: .end(.failed, result: json), failure: result.failure,
            originalBytes: result.original?.size ?? 0, stages: stages)
    }

    fileprivate static func cancelled(_ stages: [StageTime]) -> Self {
        Self(outcome: .cancelled, next: .end(.cancelled, result: nil), stages: stages)
    }
}

extension ImageProcessingResult {
    fileprivate var failure: JobFailure? { error.map { JobFailure(kind: $0.kind, reason: $0.reason) } }
}

extension Attempt.Outcome {
    /// The state of a job whose attempt ended so, as far as its own worker decides it.
    fileprivate var state: JobState {
        switch self {
        case .succeeded: .succeeded
        case .failed: .failed
        case .cancelled: .cancelled
        case .running: .running
        case .retried, .released, .lost: .waiting
        }
    }
}

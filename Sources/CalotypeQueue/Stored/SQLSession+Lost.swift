internal import Calotype

extension SQLSession {
    /// Takes jobs back whose lease ran out. Whether some of them wait again.
    func recoverLost() throws -> Bool {
        let lost = try run(lostStatement).map(JobRecord.init)
        for record in lost { try finish(record, .lost(record.job)) }
        return !lost.isEmpty
    }

    var lostStatement: String {
        """
        SELECT \(JobRecord.columns) FROM jobs
        WHERE lease_expires_at < \(dialect.now)
        ORDER BY lease_expires_at LIMIT 50
        \(dialect.skipLocked)
        """
    }
}

extension Ending {
    /// The job waits for another worker, unless it has cost enough of them.
    static func lost(_ job: QueuedJob) throws -> Self {
        let error = ImageProcessingError.workerLost
        let failure = JobFailure(kind: error.kind, reason: error.reason)
        if job.isCancellationRequested { return Self(outcome: .cancelled, next: .end(.cancelled, result: nil)) }
        guard job.attempt >= job.maximumAttempts else {
            return Self(outcome: .lost, next: .wait(.zero), failure: failure)
        }
        let result = ImageProcessingResult(
            jobId: job.id, tool: job.tool, userId: job.userId, metadata: job.metadata, error: error)
        return Self(outcome: .lost, next: .end(.failed, result: try result.json()), failure: failure)
    }

    /// What the statistics say: a job that ends has failed, however its worker ended.
    var recordedOutcome: Attempt.Outcome {
        if case .end(.failed, _) = next { .failed } else { outcome }
    }
}

extension ImageProcessingError {
    static var workerLost: Self {
        Self(
            .processing, .workerLost,
            message:
                "The image stopped every worker that tried it. Save it anew as PNG or JPEG, or try it again by hand."
        )
    }
}

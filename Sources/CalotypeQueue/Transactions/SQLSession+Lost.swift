internal import Calotype

extension SQLSession {
    /// Ends the attempts of jobs whose lease has expired. Returns whether there were any.
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
    /// Lets the job wait for another worker. Ends it as failed if all its attempts are used, and as cancelled if
    /// cancellation was requested.
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

    /// The outcome for the statistics. If the job has failed, it is `failed`, even if the attempt was lost.
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

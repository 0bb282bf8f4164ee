internal import Calotype
internal import CalotypeAPI
internal import CalotypeObservability
internal import CalotypeQueue
internal import Foundation

extension JobReport {
    /// Reports a job of the queue. With `fields`, reports only these members, and makes only what they need.
    init(_ job: QueuedJob, _ addresses: VariantAddresses, fields: Set<Field>? = nil) throws {
        func isWanted(_ field: Field) -> Bool { fields?.contains(field) ?? true }
        self.init(
            id: job.id.rawValue, userId: job.userId.rawValue, tool: job.tool.rawValue,
            metadata: EncodedJSON(RawJSON(metadata: job.storedMetadata)), priority: job.priority.rawValue,
            state: job.state.rawValue, submittedAt: job.submittedAt, attempt: job.attempt,
            maximumAttempts: job.maximumAttempts, cancellationRequested: job.isCancellationRequested)
        switch job.source {
        case .url(let address): sourceUrl = PublicAddress(address).description
        case .object(let bucket, let key): sourcePath = "s3://\(bucket)/\(key)"
        case .upload(let upload): source = Source(sha256: upload.sha256, size: upload.size)
        }
        if isWanted(.options) { options = try RawJSON(options: job.storedOptions).map(EncodedJSON.init) }
        batchId = job.batch?.rawValue
        callbackUrl = job.callback.map { PublicAddress($0).description }
        runAt = job.runAt
        startedAt = job.startedAt
        endedAt = job.endedAt
        worker = job.worker?.rawValue
        failure = job.failure.map(FailureCode.init)
        // The preview is provisional: an attempt that fails removes it.
        if isWanted(.preview) {
            preview = job.preview.flatMap { VariantDescription(preview: $0, of: job.id, job.userId, addresses) }
        }
        if isWanted(.result) {
            result = job.result.flatMap { RawJSON(result: $0, of: job, addresses) }.map(EncodedJSON.init)
        }
        self.fields = fields
    }

    /// The message for users in the result's error.
    var failureMessage: String? {
        try? result?.raw["error"]?.decoded(as: JobError.self).message
    }
}

extension FailureCode {
    init(_ failure: JobFailure) { self.init(kind: failure.kind.rawValue, reason: failure.reason.rawValue) }
}

extension AttemptReport {
    init(_ attempt: Attempt) {
        self.init(
            number: attempt.number, token: attempt.token.rawValue, worker: attempt.worker.rawValue,
            startedAt: attempt.startedAt, endedAt: attempt.endedAt, outcome: attempt.outcome.rawValue,
            failure: attempt.failure.map(FailureCode.init), stages: attempt.stages)
    }
}

extension DeliveryReport {
    init(_ delivery: DeliveryStatus) {
        self.init(
            id: delivery.id, event: delivery.event, state: delivery.state.rawValue, attempt: delivery.attempt,
            attempts: delivery.attempts.map { .init(at: $0.at, status: $0.status, failure: $0.failure) },
            nextAt: delivery.nextAt, endedAt: delivery.endedAt)
    }
}

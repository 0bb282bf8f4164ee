internal import Calotype

/// Batches: jobs that are accepted together, all or none, and share one status.
public protocol BatchQueue: Sendable {
    /// Accepts every job of the batch or none. A batch id that is submitted again with the same content returns the
    /// existing batch.
    func submit(_ batch: BatchSubmission) async throws -> BatchOutcome
    /// Returns the status of a batch. `nil` if there is no such batch.
    func batch(_ id: BatchID, in scope: JobScope) async throws -> BatchStatus?
    /// Cancels the waiting jobs of a batch and requests cancellation of the running ones. `nil` if there is no such
    /// batch.
    func cancelBatch(_ id: BatchID, in scope: JobScope) async throws -> BatchStatus?
}

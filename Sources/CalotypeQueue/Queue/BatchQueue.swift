internal import Calotype

/// Jobs that are accepted together, all or none, and have one status.
public protocol BatchQueue: Sendable {
    /// Accepts every job of the batch or none. The same batch id with the same content finds the batch that is there.
    func submit(_ batch: BatchSubmission) async throws -> BatchOutcome
    /// `nil` where there is none.
    func batch(_ id: BatchID, in scope: JobScope) async throws -> BatchStatus?
    /// Cancels what waits and asks what runs to stop. `nil` where there is none.
    func cancelBatch(_ id: BatchID, in scope: JobScope) async throws -> BatchStatus?
}

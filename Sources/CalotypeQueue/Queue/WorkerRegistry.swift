/// A list of the workers, one row each, for operators. The queue decides nothing by it; leases do that.
public protocol WorkerRegistry: Sendable {
    /// Writes the worker's row, in place of the previous one.
    func heartbeat(_ worker: WorkerBeat) async throws
    /// Returns every worker that has not retired or been pruned.
    func workers() async throws -> [WorkerStatus]
    /// Removes the worker's row.
    func retire(_ worker: WorkerID) async throws
}

/// One row a worker, for people who look after them. Nothing is decided by it: leases do that.
public protocol WorkerRegistry: Sendable {
    /// Writes the worker's row anew.
    func heartbeat(_ worker: WorkerBeat) async throws
    /// Every worker that has not left or been forgotten.
    func workers() async throws -> [WorkerStatus]
    /// Removes the worker's row.
    func retire(_ worker: WorkerID) async throws
}

public import struct Foundation.Date

/// The workers, as `GET /v1/workers` reports them.
public struct WorkerList: Codable, Sendable, Hashable {
    /// The workers that gave a sign of life lately.
    public var workers: [WorkerReport]

    package init(workers: [WorkerReport]) { self.workers = workers }
}

/// One worker.
public struct WorkerReport: Codable, Sendable, Hashable {
    /// The id, which is new for each process.
    public var id: String
    /// The name of its machine.
    public var host: String
    /// Its version of Calotype.
    public var version: String
    /// The number of jobs that it runs at once.
    public var slots: Int
    /// The ids of the jobs that it runs.
    public var running: [String]
    /// When it started.
    public var startedAt: Date
    /// The time since its last sign of life, in seconds.
    public var silentSeconds: Double

    package init(
        id: String, host: String, version: String, slots: Int, running: [String], startedAt: Date,
        silentSeconds: Double
    ) {
        self.id = id
        self.host = host
        self.version = version
        self.slots = slots
        self.running = running
        self.startedAt = startedAt
        self.silentSeconds = silentSeconds
    }
}

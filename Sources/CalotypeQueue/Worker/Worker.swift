public import Calotype
public import struct Foundation.Date

/// A heartbeat: the present state of a worker.
public struct WorkerBeat: Sendable, Hashable {
    /// The id of the worker, as in its claims. A later heartbeat with the same id replaces this one.
    public var id: WorkerID
    /// The name of its machine, for people.
    public var host: String
    /// The release that it runs, for people.
    public var version: String
    /// The maximum number of jobs that it works on at once; not negative.
    public var slots: Int
    /// The jobs that it works on now. Jobs of two users may have the same id.
    public var running: [JobIdentifier]

    /// Creates a heartbeat without checks.
    public init(id: WorkerID, host: String, version: String, slots: Int, running: [JobIdentifier]) {
        self.id = id
        self.host = host
        self.version = version
        self.slots = slots
        self.running = running
    }
}

/// A worker as the queue knows it.
public struct WorkerStatus: Sendable, Hashable {
    /// Its last heartbeat.
    public let beat: WorkerBeat
    /// When its first heartbeat arrived, by the database's clock.
    public let startedAt: Date
    /// The time since its last heartbeat, by the database's clock.
    public let silence: Duration
}

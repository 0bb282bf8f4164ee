public import Calotype
public import struct Foundation.Date

/// One worker process.
public struct WorkerID: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    public let rawValue: String
    public var description: String { rawValue }
    public init(rawValue: String) { self.rawValue = rawValue }
    /// `HOST-` and what nobody else has.
    public init(host: String) { rawValue = "\(host)-\(newIdentifier().prefix(12))" }
}

/// What a worker says of itself.
public struct WorkerBeat: Sendable, Hashable {
    public var id: WorkerID
    public var host: String
    public var version: String
    public var slots: Int
    public var running: [JobIdentifier]

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
    public let beat: WorkerBeat
    public let startedAt: Date
    /// How long ago it was heard, by the database's clock.
    public let silence: Duration
}

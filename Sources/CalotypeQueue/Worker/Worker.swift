public import Calotype
public import struct Foundation.Date

/// One worker process.
public struct WorkerID: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    /// Not empty. Where `init(host:)` made it, it ends in 12 hexadecimal digits.
    public let rawValue: String
    public var description: String { rawValue }
    /// A name that the caller knows to be nobody else's; the queue refuses an empty one.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// `HOST-` and what nobody else has.
    public init(host: String) { rawValue = "\(host)-\(newIdentifier().prefix(12))" }
}

/// What a worker says of itself.
public struct WorkerBeat: Sendable, Hashable {
    /// That of its claims. A later beat with the same id takes the place of this one.
    public var id: WorkerID
    /// The name of its machine, for people.
    public var host: String
    /// The release that it runs, for people.
    public var version: String
    /// How many jobs it works on at most; not negative.
    public var slots: Int
    /// What it works on now. Jobs of two users may have the same id.
    public var running: [JobIdentifier]

    /// Nothing is checked before the queue writes it down.
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
    /// What it said last.
    public let beat: WorkerBeat
    /// When its first beat came, by the database's clock.
    public let startedAt: Date
    /// How long ago it was heard, by the database's clock.
    public let silence: Duration
}

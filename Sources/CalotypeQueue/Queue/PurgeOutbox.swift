public import Calotype

/// What caches are still to forget. A row is written with the deletion that it follows from, so none is forgotten.
public protocol PurgeOutbox: Sendable {
    /// Forgets a job, as `JobQueue.delete` does, and with it writes down what caches are to forget, unless that is nothing.
    func delete(_ id: JobIdentifier, in scope: JobScope, purging purge: Purge?) async throws -> DeleteOutcome?
    /// Writes down what caches are to forget when `delay` has passed, unless that is nothing.
    func post(_ purge: Purge, after delay: Duration) async throws
    /// Takes purges that are due, for `lease`. One that is neither marked nor put off comes again. One that has begun
    /// `attempts` times is given up instead, also where no attempt came to an end because the process did.
    func claimPurges(limit: Int, lease: Duration, attempts: Int) async throws -> [ClaimedPurge]
    /// The caches have forgotten it.
    func markPurged(_ purge: ClaimedPurge) async throws
    /// It is to be tried again.
    func putOff(_ purge: ClaimedPurge, by delay: Duration) async throws
    /// It is not to be tried again.
    func giveUp(_ purge: ClaimedPurge) async throws
    /// How many purges have neither been made nor given up.
    func depthOfPurges() async throws -> OutboxDepth
}

extension PurgeOutbox {
    /// Takes purges that are due, however often they were tried.
    public func claimPurges(limit: Int, lease: Duration) async throws -> [ClaimedPurge] {
        try await claimPurges(limit: limit, lease: lease, attempts: .max)
    }
}

/// What caches are to forget together.
public struct Purge: Sendable, Hashable {
    /// As readers use them, without what signs them.
    public var addresses: [String]
    /// Of the answers that are to go, whatever their address.
    public var tags: [String]

    /// Nothing, unless something is named.
    public init(addresses: [String] = [], tags: [String] = []) {
        self.addresses = addresses
        self.tags = tags
    }
}

/// A purge that somebody sees to.
public struct ClaimedPurge: Sendable {
    /// The same on every try.
    public let id: String
    /// As it was posted: never empty.
    public let purge: Purge
    /// 1 for the first.
    public let attempt: Int
    let number: Int64
    let token: Int64
}

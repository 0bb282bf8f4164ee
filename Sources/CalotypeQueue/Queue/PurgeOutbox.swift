public import Calotype

/// The CDN purges that are still to be sent. The transaction that deletes a job also writes its purge, so none is lost.
public protocol PurgeOutbox: Sendable {
    /// Deletes a job, as `JobQueue.delete` does, and in the same transaction posts `purge`, unless it is `nil` or
    /// empty.
    func delete(_ id: JobIdentifier, in scope: JobScope, purging purge: Purge?) async throws -> DeleteOutcome?
    /// Posts a purge that is due after `delay`, unless it is empty.
    func post(_ purge: Purge, after delay: Duration) async throws
    /// Claims due purges for `lease`. A purge that is neither marked nor put off is claimed again later. A purge with
    /// `attempts` attempts is given up instead, even if no attempt completed because the process ended.
    func claimPurges(limit: Int, lease: Duration, attempts: Int) async throws -> [ClaimedPurge]
    /// Removes a purge that has succeeded.
    func markPurged(_ purge: ClaimedPurge) async throws
    /// Schedules a purge again after `delay`.
    func putOff(_ purge: ClaimedPurge, by delay: Duration) async throws
    /// Gives a purge up: it is not claimed again.
    func giveUp(_ purge: ClaimedPurge) async throws
    /// Returns the number of purges that have neither succeeded nor been given up, and the age of the oldest.
    func depthOfPurges() async throws -> OutboxDepth
}

extension PurgeOutbox {
    /// Claims due purges, with no limit on the number of attempts.
    public func claimPurges(limit: Int, lease: Duration) async throws -> [ClaimedPurge] {
        try await claimPurges(limit: limit, lease: lease, attempts: .max)
    }
}

/// The addresses and tags that are to be removed from the caches together.
public struct Purge: Sendable, Hashable {
    /// The public addresses, without the parts that sign them.
    public var addresses: [String]
    /// The cache tags: every response with one of these tags is removed, at any address.
    public var tags: [String]

    /// Creates a purge, which is empty by default.
    public init(addresses: [String] = [], tags: [String] = []) {
        self.addresses = addresses
        self.tags = tags
    }
}

/// A purge that a worker has claimed.
public struct ClaimedPurge: Sendable {
    /// The id, which is equal on every attempt.
    public let id: String
    /// The purge as it was posted. It is never empty.
    public let purge: Purge
    /// The number of the attempt, from 1.
    public let attempt: Int
    let number: Int64
    let token: Int64
}

public import Calotype

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

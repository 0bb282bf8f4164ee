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

/// A file whose content is known, for a store to put: so that what is large never has to be in memory. Whoever made it
/// leaves it as it is while it is put, and removes it afterwards.
public struct HashedFile: Sendable, Hashable {
    /// Where it lies.
    public let path: String
    /// In bytes.
    public let size: Int
    /// The SHA-256 of its content.
    public let digest: [UInt8]

    /// As whoever wrote the file has counted and hashed.
    public init(path: String, size: Int, digest: [UInt8]) {
        self.path = path
        self.size = size
        self.digest = digest
    }

    /// The digest in hexadecimal.
    public var sha256: String { digest.hexadecimal }
}

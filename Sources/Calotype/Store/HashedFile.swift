/// A file with a known size and hash, for `ObjectStore.put`. With it, large objects need not be in memory. The caller
/// must not change the file during the put, and removes it afterwards.
public struct HashedFile: Sendable, Hashable {
    /// The path of the file.
    public let path: String
    /// The size in bytes.
    public let size: Int
    /// The SHA-256 of the content, 32 bytes.
    public let digest: [UInt8]

    /// Describes a file. The caller has computed its size and digest; they are not checked.
    public init(path: String, size: Int, digest: [UInt8]) {
        self.path = path
        self.size = size
        self.digest = digest
    }

    /// The digest as lower-case hexadecimal digits.
    public var sha256: String { digest.hexadecimal }
}

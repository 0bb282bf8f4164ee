public import Calotype

/// Where a job's image is. Never its bytes: those go to the store first.
public enum JobSource: Sendable, Hashable {
    /// An `http` or `https` address, which the queue does not check.
    case url(String)
    /// An object in a bucket, `s3://bucket/key`.
    case object(bucket: String, key: ObjectKey)
    /// What was uploaded to our own store. While a job needs it, nobody removes it.
    case stored(StoredSource)
}

/// A source that lies in our store, under a key that its content names.
public struct StoredSource: Sendable, Hashable {
    /// Where its bytes are, in the store that variants go to.
    public let key: ObjectKey
    /// Of the bytes, 64 lower-case hexadecimal digits.
    public let sha256: String
    /// In bytes.
    public let size: Int

    /// Nothing is checked before the queue writes it down, which refuses a hash that is not 64 characters long.
    public init(key: ObjectKey, sha256: String, size: Int) {
        self.key = key
        self.sha256 = sha256
        self.size = size
    }
}

public import Calotype

/// The location of a job's source. It never holds bytes: those are uploaded to the store first.
public enum JobSource: Sendable, Hashable {
    /// An `http` or `https` address. The queue does not check it.
    case url(String)
    /// An object in a bucket, `s3://bucket/key`.
    case object(bucket: String, key: ObjectKey)
    /// A source that was uploaded to the store of the variants. It is not removed while a job needs it.
    case upload(UploadedSource)
}

/// A source in the store of the variants, under a key that depends on its content.
public struct UploadedSource: Sendable, Hashable {
    /// Its key, in the store that holds the variants.
    public let key: ObjectKey
    /// The SHA-256 of the bytes, as 64 lower-case hexadecimal digits.
    public let sha256: String
    /// The size in bytes.
    public let size: Int

    /// Creates a value without checks. The queue refuses a hash that does not have 64 characters.
    public init(key: ObjectKey, sha256: String, size: Int) {
        self.key = key
        self.sha256 = sha256
        self.size = size
    }
}

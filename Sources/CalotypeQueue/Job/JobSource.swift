public import Calotype

/// Where a job's image is. Never its bytes: those go to the store first.
public enum JobSource: Sendable, Hashable {
    case url(String)
    case object(bucket: String, key: ObjectKey)
    case stored(StoredSource)
}

/// A source that lies in our store, under a key that its content names.
public struct StoredSource: Sendable, Hashable {
    public let key: ObjectKey
    /// Of the bytes, 64 lower-case hexadecimal digits.
    public let sha256: String
    public let size: Int

    public init(key: ObjectKey, sha256: String, size: Int) {
        self.key = key
        self.sha256 = sha256
        self.size = size
    }
}

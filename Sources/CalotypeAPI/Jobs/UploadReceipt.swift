/// The answer to an uploaded image.
public struct UploadReceipt: Codable, Sendable, Hashable {
    /// The SHA-256 of the bytes, as 64 lower-case hexadecimal digits. Jobs name the image by it.
    public var sha256: String
    /// The size in bytes.
    public var size: Int
    /// The user who may name it.
    public var userId: String

    package init(sha256: String, size: Int, userId: String) {
        self.sha256 = sha256
        self.size = size
        self.userId = userId
    }
}

/// The location of an image, or its bytes.
public enum ImageSource: Sendable, Hashable {
    /// An encoded image that is in memory already.
    case bytes([UInt8])
    /// A file on this machine. It is never read from JSON, since a client must not name files of a server.
    case file(path: String)
    /// An `http` or `https` address.
    case url(String)
    /// An object in a bucket, `s3://bucket/key`.
    case object(bucket: String, key: ObjectKey)
    /// A source that was uploaded to the processor's own store, under this key. It is never read from JSON, since a
    /// client must not name objects of the store.
    case upload(ObjectKey)

    /// Reads `s3://bucket/key`. Throws `TransferError` (`invalidURL`) if the bucket or the key is missing or not valid.
    public static func object(_ address: String) throws -> Self {
        let parts = address.dropFirst("s3://".count).split(
            separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard address.hasPrefix("s3://"), parts.count == 2, !parts[0].isEmpty else {
            throw TransferError(
                .invalidURL, detail: "not of the form s3://bucket/key", explanation: "it has no bucket or no key")
        }
        guard BucketName.isValid(parts[0]) else {
            throw TransferError(.invalidURL, detail: "not the name of a bucket", explanation: BucketName.rule)
        }
        return .object(bucket: String(parts[0]), key: try ObjectKey(String(parts[1])))
    }
}

/// S3's rules for bucket names, as far as they keep a name from being another part of an address. Underscores are
/// allowed, since some services allow them.
package enum BucketName {
    /// The rules as part of a sentence.
    package static let rule = "the name of a bucket has 3 to 63 lower-case letters, digits, '-', '.' and '_'"

    package static func isValid(_ name: some StringProtocol) -> Bool {
        (3...63).contains(name.utf8.count)
            && name.utf8.allSatisfy {
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0
                    || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
                    || $0 == UInt8(ascii: "_")
            }
            && !name.hasPrefix(".") && !name.hasSuffix(".") && !name.contains("..")
    }
}

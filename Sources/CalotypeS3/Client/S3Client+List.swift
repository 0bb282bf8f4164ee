internal import NIOHTTP1

extension S3Client {
    /// The keys that begin with `prefix`, in the order of their bytes; at most `limit` of them.
    ///
    /// As XML carries them: a key with control characters is not told right.
    public func list(_ prefix: String, in bucket: String, limit: Int) async throws -> [String] {
        var keys: [String] = []
        var next: String?
        repeat {
            let page = XMLText(try await send(page(of: prefix, bucket, after: next, limit - keys.count)).body)
            keys += page.all("Key")
            next = page["IsTruncated"] == "true" ? page["NextContinuationToken"] : nil
        } while next != nil && keys.count < limit
        return Array(keys.prefix(limit))
    }

    /// S3 gives at most 1,000 keys at once.
    private func page(
        of prefix: String, _ bucket: String, after token: String?, _ limit: Int
    ) throws -> S3Request {
        var request = try S3Request(.GET, bucket: bucket)
        request.query = [
            (name: "list-type", value: "2"), (name: "prefix", value: prefix),
            (name: "max-keys", value: "\(min(max(limit, 1), 1_000))"),
        ]
        if let token { request.query.append((name: "continuation-token", value: token)) }
        return request
    }
}

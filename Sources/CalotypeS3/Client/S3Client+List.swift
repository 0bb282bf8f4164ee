internal import Foundation
internal import NIOHTTP1

extension S3Client {
    /// The keys that begin with `prefix`, in the order of their bytes; at most `limit` of them.
    ///
    /// As XML carries them: a key with control characters is not told right.
    public func list(_ prefix: String, in bucket: String, limit: Int) async throws -> [String] {
        try await listObjects(prefix, in: bucket, limit: limit).map(\.key)
    }

    /// The same, with the times at which they were stored, where the service says all of them.
    func listObjects(
        _ prefix: String, in bucket: String, limit: Int
    ) async throws -> [(key: String, storedAt: Date?)] {
        var objects: [(key: String, storedAt: Date?)] = []
        var next: String?
        repeat {
            let page = XMLText(try await send(page(of: prefix, bucket, after: next, limit - objects.count)).body)
            let (keys, times) = (page.all("Key"), page.all("LastModified"))
            let isComplete = keys.count == times.count
            objects += keys.enumerated().map { ($1, isComplete ? Self.date(times[$0]) : nil) }
            next = page["IsTruncated"] == "true" ? page["NextContinuationToken"] : nil
        } while next != nil && objects.count < limit
        return Array(objects.prefix(limit))
    }

    private static func date(_ text: String) -> Date? {
        (try? Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(text))
            ?? (try? Date.ISO8601FormatStyle().parse(text))
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

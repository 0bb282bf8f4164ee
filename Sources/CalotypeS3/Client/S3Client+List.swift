internal import Foundation
internal import NIOHTTP1

extension S3Client {
    /// Returns the keys that begin with `prefix`, in the order of their bytes, `limit` of them at most.
    ///
    /// XML cannot carry all control characters: a key with such characters may be returned incorrectly.
    public func list(_ prefix: String, in bucket: String, limit: Int) async throws -> [String] {
        try await listObjects(prefix, in: bucket, limit: limit).map(\.key)
    }

    /// Returns the keys with the times at which the objects were stored. The times are `nil` if the service does not
    /// name one for each key.
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

    /// A request for one page. S3 returns at most 1,000 keys at once.
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

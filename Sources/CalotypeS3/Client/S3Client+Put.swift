public import Calotype
internal import NIOCore
internal import NIOHTTP1

/// The headers and the condition of a put.
public struct S3PutOptions: Sendable, Hashable {
    /// `Content-Type`.
    public var contentType: String?
    /// `Cache-Control`.
    public var cacheControl: String?
    /// Metadata, sent as `x-amz-meta-` headers. At most 2 KB in total, printable ASCII.
    public var metadata: [String: String] = [:]
    /// Whether the put is refused with `preconditionFailed` if the key already holds an object (`If-None-Match: *`).
    public var onlyIfAbsent = false

    /// Creates options. By default no headers are sent, and an existing object is replaced.
    public init(
        contentType: String? = nil, cacheControl: String? = nil, metadata: [String: String] = [:],
        onlyIfAbsent: Bool = false
    ) {
        self.contentType = contentType
        self.cacheControl = cacheControl
        self.metadata = metadata
        self.onlyIfAbsent = onlyIfAbsent
    }
}

extension S3Client {
    /// Stores an object completely or not at all. If it is larger than `partSize`, it is uploaded in parts.
    ///
    /// A failed attempt is repeated although it may have arrived. With `onlyIfAbsent` the repetition is then refused.
    /// To learn who made the object, compare its `metadata`, as `S3Store` does.
    ///
    /// Returns the ETag.
    @discardableResult
    public func put(
        _ bytes: [UInt8], at key: String, in bucket: String, _ options: S3PutOptions = S3PutOptions()
    ) async throws -> String? {
        guard bytes.count <= configuration.partSize else {
            return try await putInParts(bytes, at: key, in: bucket, options)
        }
        return try await putWhole(.bytes(bytes), at: key, in: bucket, options)
    }

    /// Stores the content of a file completely or not at all, in one request. Only a piece at a time is in memory.
    ///
    /// Returns the ETag.
    @discardableResult
    public func put(
        _ file: HashedFile, at key: String, in bucket: String, _ options: S3PutOptions = S3PutOptions()
    ) async throws -> String? {
        try await putWhole(.file(file), at: key, in: bucket, options)
    }

    private func putWhole(
        _ content: ObjectContent, at key: String, in bucket: String, _ options: S3PutOptions
    ) async throws -> String? {
        var request = try S3Request(.PUT, key, in: bucket).carrying(content)
        request.headers += try options.objectHeaders() + options.conditionHeaders
        let answer = try await send(request).headers
        try answer.checkSHA256(of: content)
        return answer.first(name: "etag")
    }
}

extension S3PutOptions {
    func objectHeaders() throws -> [SignableRequest.Field] {
        let size = metadata.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
        guard size <= 2048, metadata.allSatisfy({ $0.key.isPrintableASCII && $0.value.isPrintableASCII }) else {
            throw S3Error(.invalidArgument, message: "metadata is at most 2 KB of printable ASCII")
        }
        return [("Content-Type", contentType), ("Cache-Control", cacheControl)]
            .compactMap { name, value in value.map { (name: name, value: $0) } }
            + metadata.sorted { $0.key < $1.key }.map { (name: "x-amz-meta-\($0.key)", value: $0.value) }
    }

    var conditionHeaders: [SignableRequest.Field] { onlyIfAbsent ? [(name: "If-None-Match", value: "*")] : [] }
}

extension String {
    fileprivate var isPrintableASCII: Bool { utf8.allSatisfy { (0x20...0x7E).contains($0) } }
}

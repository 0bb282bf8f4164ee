internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

/// The metadata of an object.
public struct S3ObjectInfo: Sendable, Hashable {
    /// The length in bytes.
    public let length: Int?
    /// The server's tag for these bytes, with its quotes.
    public let eTag: String?
    /// `Content-Type`.
    public let contentType: String?
    /// `Cache-Control`.
    public let cacheControl: String?
    /// The SHA-256 in Base64, if the object was stored with it.
    public let checksumSHA256: String?
    /// The `x-amz-meta-` headers, by their lower-case names without that prefix.
    public let metadata: [String: String]

    init(_ headers: HTTPHeaders, length: Int? = nil) {
        self.length = length ?? headers.first(name: "content-length").flatMap { Int($0) }
        eTag = headers.first(name: "etag")
        contentType = headers.first(name: "content-type")
        cacheControl = headers.first(name: "cache-control")
        checksumSHA256 = headers.first(name: "x-amz-checksum-sha256")
        let pairs = headers.map { ($0.name.lowercased(), $0.value) }.filter { $0.0.hasPrefix("x-amz-meta-") }
        metadata = Dictionary(pairs.map { (String($0.0.dropFirst("x-amz-meta-".count)), $0.1) }) { first, _ in first }
    }
}

/// An object whose body is being received.
public struct S3Object: Sendable {
    /// The metadata in its headers.
    public let info: S3ObjectInfo
    /// Its bytes.
    public let body: S3Body
}

/// The bytes of an object as they arrive. They can be read once.
public struct S3Body: AsyncSequence, Sendable {
    private let body: HTTPClientResponse.Body

    init(_ body: HTTPClientResponse.Body) { self.body = body }

    /// Returns the iterator. Call it only once.
    public func makeAsyncIterator() -> Iterator { Iterator(body.makeAsyncIterator()) }

    /// Throws `S3Error` if the connection breaks, and `CancellationError`.
    public struct Iterator: AsyncIteratorProtocol {
        private var parts: HTTPClientResponse.Body.AsyncIterator

        init(_ parts: HTTPClientResponse.Body.AsyncIterator) { self.parts = parts }

        /// Returns the next bytes; `nil` after the last ones.
        public mutating func next() async throws -> [UInt8]? {
            do {
                let part = try await parts.next()
                try Task.checkCancellation()
                return part.map { Array($0.readableBytesView) }
            } catch {
                try Task.checkCancellation()
                throw S3Error(transport: error)
            }
        }
    }
}

internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import Pixels

/// The slowest allowed speed of a download, after a grace period.
package struct Pace: Sendable {
    package var bytesPerSecond = 1000
    package var grace: Duration = .seconds(5)

    package init(bytesPerSecond: Int = 1000, grace: Duration = .seconds(5)) {
        self.bytesPerSecond = bytesPerSecond
        self.grace = grace
    }

    /// Whether `bytes` in `time` is fast enough.
    package func isKept(by bytes: Int, in time: Duration) -> Bool {
        time < grace || Double(bytes) >= time / .seconds(1) * Double(bytesPerSecond)
    }
}

extension Downloader {
    /// Reads the whole body. Throws if it has more bytes than the limit, or not as many as the header announced.
    func read(_ response: HTTPClientResponse, from url: HTTPURL) async throws -> [UInt8] {
        let announced = response.headers.first(name: "Content-Length").flatMap { Int($0) }
        guard announced ?? 0 <= limits.bytes else { throw tooManyBytes(from: url) }
        let codings = response.headers[canonicalForm: "Content-Encoding"].map { $0.lowercased() }
        try refuseUnknownCoding(among: codings, from: url)

        let start = ContinuousClock.now
        var bytes: [UInt8] = []
        bytes.reserveCapacity(max(announced ?? 0, 0))
        for try await chunk in response.body {
            guard bytes.count + chunk.readableBytes <= limits.bytes else { throw tooManyBytes(from: url) }
            bytes.append(contentsOf: chunk.readableBytesView)
            guard pace.isKept(by: bytes.count, in: start.duration(to: .now)) else {
                throw TransferError(
                    .timeout, detail: "\(url.withoutQuery): slower than \(pace.bytesPerSecond) bytes a second")
            }
        }
        try Task.checkCancellation()
        guard announced.map({ $0 == bytes.count }) ?? true else {
            throw TransferError(.upstreamError, detail: "\(url.withoutQuery): cut off after \(bytes.count) bytes")
        }
        if codings.contains(Self.chunks), !Gzip.isPacked(bytes),
            ContentKind(of: Array(bytes.prefix(ContentKind.headBytes))) == .other
        {
            throw unknownCoding(Self.chunks, from: url)
        }
        return bytes
    }

    /// The coding of uploads to S3. Some stores keep its name with an object whose bytes are plain.
    private static let chunks = "aws-chunked"

    /// Throws if the body has a coding other than gzip. The request asked for none; gzip is detected and unpacked
    /// later.
    private func refuseUnknownCoding(among codings: [String], from url: HTTPURL) throws {
        let unknown = codings.first { !["", "identity", "gzip", "x-gzip", "none", Self.chunks].contains($0) }
        if let unknown { throw unknownCoding(unknown, from: url) }
    }

    private func unknownCoding(_ coding: String, from url: HTTPURL) -> TransferError {
        let name = coding.prefix(40).filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        return TransferError(
            .upstreamError, detail: "\(url.withoutQuery): Content-Encoding \(name)",
            explanation: """
                The source's server packs it as '\(name)', which was not asked for and is not unpacked here. Try again \
                later, or have it sent as it is.
                """)
    }

    private func tooManyBytes(from url: HTTPURL) -> TransferError {
        TransferError(.tooManyBytes, detail: "\(url.withoutQuery): more than \(limits.bytes) bytes")
    }
}

internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

extension Downloader {
    /// Posts `body` and returns the answer. The rules for sources also apply here: it allows public addresses only,
    /// checks them before and on the connection itself, and follows no redirects.
    ///
    /// - Parameters:
    ///   - body: the bytes to send.
    ///   - url: the address.
    ///   - headers: headers besides `User-Agent`.
    ///   - timeout: the time limit for the beginning of the answer.
    ///   - limit: the largest body of an answer to read. With 0, none is read.
    /// - Throws: `TransferError`, or the error of the HTTP client.
    package func post(
        _ body: [UInt8], to url: HTTPURL, _ headers: [(String, String)], timeout: Duration, answerLimit limit: Int
    ) async throws -> (status: Int, body: [UInt8]) {
        guard let target = try await checkedAddresses(of: url).first else {
            throw TransferError(.unreachable, detail: "the name has no address")
        }
        let client = client(for: url, at: target)
        defer { client.shutdown { _ in } }
        var request = HTTPClientRequest(url: url.withoutQuery + url.query)
        request.method = .POST
        request.headers = HTTPHeaders([("User-Agent", "calotype")] + headers)
        request.body = .bytes(ByteBuffer(bytes: body))
        let response = try await client.execute(request, timeout: TimeAmount(timeout))
        let answer = limit > 0 ? try await response.body.collect(upTo: limit) : ByteBuffer()
        return (Int(response.status.code), Array(answer.readableBytesView))
    }
}

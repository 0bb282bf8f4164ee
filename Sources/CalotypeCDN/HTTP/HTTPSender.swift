internal import AsyncHTTPClient
internal import Calotype
internal import NIOCore
internal import NIOHTTP1

/// Sends requests with short responses, each once, and within a time limit.
struct HTTPSender: Sendable {
    let client: HTTPClient
    /// The time limit of one request. Each megabyte of its body adds one second.
    var timeout: Duration = .seconds(20)

    /// A request. Its address may contain a secret, and is part of no error.
    struct Request: Sendable {
        var method: HTTPMethod
        var address: String
        var headers: [(name: String, value: String)] = []
        var body: ObjectContent = .bytes([])
    }

    struct Answer: Sendable {
        let status: Int
        let headers: HTTPHeaders
        let body: [UInt8]
    }

    /// Returns the response, with any status and up to `limit` bytes of its body; with `nil`, no body is read. Throws
    /// `TransferError`; the fault is `tooManyBytes` if a successful response has more bytes.
    func send(_ request: Request, readingUpTo limit: Int? = 65_536) async throws -> Answer {
        try Task.checkCancellation()
        let name = "\(request.method)"
        let late = TransferError(.timeout, detail: "\(name): no answer in time")
        do {
            return try await within(.now + limitOf(request), else: late) { [client] in
                let answer = try await client.execute(Self.wire(request), deadline: .distantFuture)
                var body: [UInt8] = []
                if (200..<300).contains(answer.status.code) {
                    if let limit { body = try await answer.body.collected(limit: limit, answer.headers) }
                } else {
                    // A refusal with a long body is still a refusal.
                    body = (try? await answer.body.collected(limit: 65_536, answer.headers)) ?? []
                }
                return Answer(status: Int(answer.status.code), headers: answer.headers, body: body)
            }
        } catch let error as TransferError {
            throw error
        } catch {
            try Task.checkCancellation()
            throw TransferError(transport: error, during: name)
        }
    }

    private func limitOf(_ request: Request) -> Duration {
        timeout + .seconds(1) * (Double(request.body.size) / 1e6)
    }

    private static func wire(_ request: Request) -> HTTPClientRequest {
        var wire = HTTPClientRequest(url: request.address)
        wire.method = request.method
        wire.headers = HTTPHeaders([("User-Agent", "calotype")] + request.headers.map { ($0.name, $0.value) })
        if request.body.size > 0 || request.method == .PUT { wire.body = request.body.body }
        return wire
    }
}

extension HTTPClientResponse.Body {
    /// Returns the bytes. Throws `tooManyBytes` if there are more than `limit`, and reads no more than that.
    fileprivate func collected(limit: Int, _ headers: HTTPHeaders) async throws -> [UInt8] {
        let tooMany = TransferError(.tooManyBytes, detail: "more than \(limit) bytes")
        let promised = headers.first(name: "content-length").flatMap { Int($0) }
        guard promised ?? 0 <= limit else { throw tooMany }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(promised ?? 0)
        for try await part in self {
            guard bytes.count + part.readableBytes <= limit else { throw tooMany }
            bytes.append(contentsOf: part.readableBytesView)
        }
        return bytes
    }
}

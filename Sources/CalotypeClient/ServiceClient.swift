internal import AsyncHTTPClient
internal import CalotypeAPI
public import Foundation
internal import HTTPClientGuard
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// A client of the Calotype service.
///
/// ```swift
/// let service = ServiceClient(at: url, token: token)
/// var job = try await service.submit(JobRequest(tool: "dall-e", source: .url("https://example.com/a.png")))
/// job = try await service.job(job.id, waitingUpTo: .seconds(60))
/// let variants = try job.result?.decoded().variants ?? []
/// ```
///
/// Every method throws `ServiceError` if the service cannot be reached or refuses, and `CancellationError` if its task
/// is cancelled. A client is a value, and all clients share their connections.
public struct ServiceClient: Sendable {
    /// The address of the service, such as `https://images.example.com`. A path in it comes before every other path.
    public let address: URL
    private let token: String?
    private let http: HTTPClient

    /// Lives as long as the process. A service that cannot be reached is reported after five seconds.
    private static let shared = HTTPClient(
        eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
        configuration: .guarded(timeout: .init(connect: .seconds(5))))

    /// Makes a client. It connects when the first request is sent.
    ///
    /// - Parameters:
    ///   - address: an `http` or `https` address without a query.
    ///   - token: the bearer token. `nil` for a service that asks for none.
    public init(at address: URL, token: String? = nil) {
        self.address = address
        self.token = token
        http = Self.shared
    }

    /// The complete address of an object that the service names by a path.
    public func absolute(_ address: String) -> String {
        guard address.hasPrefix("/") else { return address }
        let base = self.address.absoluteString
        return (base.hasSuffix("/") ? String(base.dropLast()) : base) + address
    }
}

extension ServiceClient {
    /// The query parameters of a request. Those without a value are left out.
    typealias Query = [String: String?]

    /// Sends a request and returns the decoded answer. `path` is percent-encoded.
    func send<Answer: Decodable>(
        _ method: HTTPMethod, _ path: String, query: Query = [:], headers: [(String, String)] = [],
        body: HTTPClientRequest.Body? = nil, as type: Answer.Type = Answer.self
    ) async throws -> Answer {
        try await exchange(method, path, query: query, headers: headers, body: body).answer
    }

    /// Sends a request and returns the decoded answer with its headers.
    func exchange<Answer: Decodable>(
        _ method: HTTPMethod, _ path: String, query: Query = [:], headers: [(String, String)] = [],
        body: HTTPClientRequest.Body? = nil
    ) async throws -> (answer: Answer, headers: HTTPHeaders) {
        let (bytes, fields) = try await explained {
            let response = try await answer(method, path, query, headers, body)
            let body = try await response.body.collect(upTo: Self.largestAnswer)
            return (Array(body.readableBytesView), response.headers)
        }
        do {
            return (try RawJSON(bytes).decoded(as: Answer.self), fields)
        } catch {
            throw ServiceError(
                status: nil, detail: "What answers at \(address.absoluteString) is not a Calotype service.")
        }
    }

    /// Sends a JSON body.
    func send<Answer: Decodable>(
        _ value: some Encodable, to path: String, query: Query = [:], headers: [(String, String)] = []
    ) async throws -> Answer {
        let body = ByteBuffer(bytes: try WireJSON.bytes(of: value))
        return try await send(
            .POST, path, query: query, headers: [("Content-Type", "application/json")] + headers, body: .bytes(body))
    }

    /// Sends a request about one job. `rest` is the part of the path after the id. An error names the job.
    func send<Answer: Decodable>(
        _ method: HTTPMethod, job id: String, _ rest: String = "", user: String?, as type: Answer.Type = Answer.self
    ) async throws -> Answer {
        do {
            return try await send(method, "/v1/jobs/\(id.pathSegment)\(rest)", query: ["user": user])
        } catch var error as ServiceError {
            if [404, 409, 410].contains(error.status) { error.job = id }
            throw error
        }
    }

    /// Sends a request and returns the answer with its body unread. Throws `ServiceError` if the status is not a
    /// success and not one of `allowed`.
    func answer(
        _ method: HTTPMethod, _ path: String, _ query: Query, _ headers: [(String, String)] = [],
        _ body: HTTPClientRequest.Body? = nil, allowing allowed: Set<UInt> = [],
        within limit: TimeAmount = .seconds(180)
    ) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: url(path, query))
        request.method = method
        request.headers = HTTPHeaders(headers)
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        request.body = body
        return try await explained {
            let response = try await http.execute(request, timeout: limit)
            guard !(200..<300).contains(response.status.code), !allowed.contains(response.status.code) else {
                return response
            }
            let bytes = Array((try await response.body.collect(upTo: Self.largestAnswer)).readableBytesView)
            let seconds = response.headers.first(name: "retry-after").flatMap { Int($0) }
            throw ServiceError(status: Int(response.status.code), body: bytes, retryAfter: seconds)
        }
    }

    /// Sends a request without the token, to an address that the service named.
    func answer(at address: String) async throws -> HTTPClientResponse {
        try await explained { try await http.execute(HTTPClientRequest(url: address), timeout: .seconds(180)) }
    }

    /// Converts an error without an answer to a `ServiceError` that explains it.
    func explained<R>(_ body: () async throws -> R) async throws -> R {
        do {
            return try await body()
        } catch let error as ServiceError {
            throw error
        } catch {
            try Task.checkCancellation()
            throw ServiceError(
                status: nil, detail: "No server answers at \(address.absoluteString).", reason: ServiceError.noAnswer)
        }
    }

    private func url(_ path: String, _ query: Query) -> String {
        var parts = URLComponents(url: address, resolvingAgainstBaseURL: false) ?? URLComponents()
        let base = parts.percentEncodedPath
        parts.percentEncodedPath = (base.hasSuffix("/") ? String(base.dropLast()) : base) + path
        let items = query.compactMap { name, value in value.map { URLQueryItem(name: name, value: $0.pathSegment) } }
        if !items.isEmpty { parts.percentEncodedQueryItems = items.sorted { $0.name < $1.name } }
        return parts.url?.absoluteString ?? address.absoluteString
    }

    /// The largest answer that is read as a whole, in bytes.
    private static let largestAnswer = 64 << 20
}

extension String {
    /// The text in percent-encoding, with only unreserved characters left as they are (RFC 3986 section 2.3).
    var pathSegment: String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

internal import AsyncHTTPClient
internal import Calotype
internal import CalotypeServer
internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// Sends requests to a running server.
struct ServerClient: Sendable {
    private let address: ServerAddress
    /// Reports a server that cannot be reached after five seconds. Lives as long as the command.
    private static let client = HTTPClient(
        eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
        configuration: .guarded(timeout: .init(connect: .seconds(5))))

    init(_ address: ServerAddress) { self.address = address }

    /// Sends a request and returns the decoded answer. Throws `ServerRefusal` if the status is not a success, and for a
    /// failed job if the request waited for it. `path` is percent-encoded.
    func send<Answer: Decodable>(
        _ method: HTTPMethod, _ path: String, query: [String: String?] = [:], headers: [(String, String)] = [],
        body: HTTPClientRequest.Body? = nil, as type: Answer.Type = Answer.self
    ) async throws -> Answer {
        let bytes = try await bytes(method, path, query, headers, body)
        do {
            return try JSONDecoder().decode(type, from: bytes)
        } catch {
            throw ServerRefusal(
                status: 0, detail: "What answers at \(address.url.absoluteString) is no Calotype server.")
        }
    }

    /// Sends a request about one job. `rest` is the part of the path after the id. A refusal names the job.
    func send<Answer: Decodable>(
        _ method: HTTPMethod, job id: String, _ rest: String = "", user: String?, as type: Answer.Type = Answer.self
    ) async throws -> Answer {
        do {
            return try await send(method, "/v1/jobs/\(id.percentEncoded())\(rest)", query: ["user": user])
        } catch var refusal as ServerRefusal {
            if [404, 409, 410].contains(refusal.status) { refusal.job = id }
            throw refusal
        }
    }

    private func bytes(
        _ method: HTTPMethod, _ path: String, _ query: [String: String?], _ headers: [(String, String)],
        _ body: HTTPClientRequest.Body?
    ) async throws -> Data {
        let response = try await answer(method, path, query, headers, body)
        return try await explained { Data((try await response.body.collect(upTo: 64 << 20)).readableBytesView) }
    }

    /// Returns the bytes of a variant. If the server redirects to another address, the token is not sent there.
    func variant(_ path: String, query: [String: String?], limit: Int = 1 << 30) async throws -> [UInt8] {
        var response = try await answer(.GET, path, query, [], nil, allowing: [307])
        if response.status == .temporaryRedirect, let location = response.headers.first(name: "location") {
            response = try await explained {
                try await Self.client.execute(HTTPClientRequest(url: location), timeout: .seconds(180))
            }
            guard response.status == .ok else {
                throw ServerRefusal(
                    status: Int(response.status.code),
                    detail: "The store answered with status \(response.status.code). Try again later.")
            }
        }
        return try await explained { Array((try await response.body.collect(upTo: limit)).readableBytesView) }
    }

    /// Returns an answer without an end: events, as they happen.
    func events(query: [String: String?], after position: String?) async throws -> HTTPClientResponse.Body {
        let headers = position.map { [("Last-Event-ID", $0)] } ?? []
        return try await answer(.GET, "/v1/events", query, headers, nil, within: .hours(24)).body
    }

    private func answer(
        _ method: HTTPMethod, _ path: String, _ query: [String: String?], _ headers: [(String, String)],
        _ body: HTTPClientRequest.Body?, allowing allowed: Set<UInt> = [], within limit: TimeAmount = .seconds(180)
    ) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: url(path, query))
        request.method = method
        request.headers = HTTPHeaders(headers)
        if let token = address.token { request.headers.add(name: "Authorization", value: "Bearer \(token.revealed)") }
        request.body = body
        return try await explained {
            let response = try await Self.client.execute(request, timeout: limit)
            guard !(200..<300).contains(response.status.code), !allowed.contains(response.status.code) else {
                return response
            }
            let data = Data((try await response.body.collect(upTo: 64 << 20)).readableBytesView)
            let seconds = response.headers.first(name: "retry-after").flatMap { Int($0) }
            throw ServerRefusal(status: Int(response.status.code), problem: data, retryAfter: seconds)
        }
    }

    /// Converts an error without an answer to a `ServerRefusal` that explains it.
    private func explained<R>(_ body: () async throws -> R) async throws -> R {
        do {
            return try await body()
        } catch let error as ServerRefusal {
            throw error
        } catch {
            try Task.checkCancellation()
            throw ServerRefusal(
                status: 0,
                detail:
                    "No server answers at \(address.url.absoluteString). Start 'calotype serve', or set CALOTYPE_SERVER."
            )
        }
    }

    /// Returns the complete address of an object that the server names by a path.
    func absolute(_ address: String) -> String {
        guard address.hasPrefix("/") else { return address }
        let base = self.address.url.absoluteString
        return (base.hasSuffix("/") ? String(base.dropLast()) : base) + address
    }

    private func url(_ path: String, _ query: [String: String?]) -> String {
        var parts = URLComponents(url: address.url, resolvingAgainstBaseURL: false) ?? URLComponents()
        let base = parts.percentEncodedPath
        parts.percentEncodedPath = (base.hasSuffix("/") ? String(base.dropLast()) : base) + path
        let items = query.compactMap { name, value in
            value.map { URLQueryItem(name: name, value: $0.percentEncoded()) }
        }
        if !items.isEmpty { parts.percentEncodedQueryItems = items.sorted { $0.name < $1.name } }
        return parts.url?.absoluteString ?? address.url.absoluteString
    }
}

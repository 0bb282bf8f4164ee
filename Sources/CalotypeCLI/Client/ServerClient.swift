internal import AsyncHTTPClient
internal import Calotype
internal import CalotypeServer
internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// Talks to a running server.
struct ServerClient: Sendable {
    private let address: ServerAddress
    /// A server that is not there is told of at once. Lives as long as the command.
    private static let client = HTTPClient(
        eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
        configuration: .guarded(timeout: .init(connect: .seconds(5))))

    init(_ address: ServerAddress) { self.address = address }

    /// The JSON that the server answers with. Throws `ServerRefusal` for anything but success, and for a failed job that
    /// was waited for. `path` is percent-encoded.
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

    private func bytes(
        _ method: HTTPMethod, _ path: String, _ query: [String: String?], _ headers: [(String, String)],
        _ body: HTTPClientRequest.Body?
    ) async throws -> Data {
        var request = HTTPClientRequest(url: url(path, query))
        request.method = method
        request.headers = HTTPHeaders(headers)
        if let token = address.token { request.headers.add(name: "Authorization", value: "Bearer \(token.revealed)") }
        request.body = body
        do {
            let response = try await Self.client.execute(request, timeout: .seconds(180))
            let data = Data((try await response.body.collect(upTo: 64 << 20)).readableBytesView)
            guard (200..<300).contains(response.status.code) else {
                let seconds = response.headers.first(name: "retry-after").flatMap { Int($0) }
                throw ServerRefusal(status: Int(response.status.code), problem: data, retryAfter: seconds)
            }
            return data
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

/// A server that did not do what it was asked, and what it said.
struct ServerRefusal: Error {
    let status: Int
    let detail: String
    /// Ids that jobs have already.
    let taken: [String]
    /// In seconds.
    let retryAfter: Int?

    init(status: Int, detail: String, taken: [String] = [], retryAfter: Int? = nil) {
        self.status = status
        self.detail = detail
        self.taken = taken
        self.retryAfter = retryAfter
    }

    init(status: Int, problem: Data, retryAfter: Int?) {
        let problem = try? JSONDecoder().decode(Problem.self, from: problem)
        self.init(
            status: status, detail: problem?.detail ?? "The server answered with status \(status).",
            taken: problem?.taken ?? [], retryAfter: retryAfter)
    }

    private struct Problem: Decodable {
        let detail: String
        let taken: [String]?
    }

    /// As in sysexits.h.
    var exitCode: Int32 {
        switch status {
        case 0, 429, 500...: 69
        case 401, 403: 77
        case 404, 410: 66
        default: 65
        }
    }
}

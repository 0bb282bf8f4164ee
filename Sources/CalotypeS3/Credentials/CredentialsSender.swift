internal import AsyncHTTPClient
internal import Calotype
internal import Foundation
internal import NIOCore
internal import NIOHTTP1

/// Sends requests to providers of credentials: once, with a time limit, for a short response, without redirects.
struct CredentialsSender: Sendable {
    let client: HTTPClient

    struct Request: Sendable {
        var method: HTTPMethod = .GET
        var address: String
        var headers: [(name: String, value: String)] = []
        var body: [UInt8]?
    }

    struct Answer: Sendable {
        let status: Int
        let body: [UInt8]
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// Sends a request. Throws `S3Error` (`credentialsUnavailable`), with the name `location`, if there is no response.
    func send(_ request: Request, to location: String, within limit: Duration = .seconds(5)) async throws -> Answer {
        let late = S3Error(.credentialsUnavailable, message: "\(location) does not answer in time")
        do {
            return try await within(.now + limit, else: late) { [client] in
                var wire = HTTPClientRequest(url: request.address)
                wire.method = request.method
                wire.headers = HTTPHeaders([("User-Agent", "calotype")] + request.headers.map { ($0.name, $0.value) })
                if let body = request.body { wire.body = .bytes(ByteBuffer(bytes: body)) }
                let answer = try await client.execute(wire, timeout: TimeAmount(limit))
                let body = try await answer.body.collect(upTo: 1 << 16)
                return Answer(status: Int(answer.status.code), body: Array(body.readableBytesView))
            }
        } catch let error as S3Error {
            throw error
        } catch {
            try Task.checkCancellation()
            throw S3Error(.credentialsUnavailable, message: "\(location) cannot be asked: \(sentence(of: error))")
        }
    }
}

/// The response of containers and instances.
struct CredentialsJSON: Decodable {
    let accessKeyId, secretAccessKey: String
    let token: String?
    let expiration: String?

    enum CodingKeys: String, CodingKey {
        case accessKeyId = "AccessKeyId"
        case secretAccessKey = "SecretAccessKey"
        case token = "Token"
        case expiration = "Expiration"
    }
}

extension LentCredentials {
    /// Reads credentials. Throws `credentialsUnavailable` if the response contains none.
    init(_ answer: CredentialsSender.Answer, of location: String, now: Date = Date()) throws {
        guard answer.status == 200, let json = try? JSONDecoder().decode(CredentialsJSON.self, from: Data(answer.body))
        else {
            let isRefusal = (400..<500).contains(answer.status)
            throw S3Error(
                .credentialsUnavailable, status: isRefusal ? answer.status : nil,
                message: "\(location) answered \(answer.status) without credentials")
        }
        self.init(
            S3Credentials(
                accessKeyId: json.accessKeyId, secretAccessKey: json.secretAccessKey, sessionToken: json.token),
            expires: json.expiration.map { Self.date($0, now: now) })
    }

    /// Reads a date. If the text cannot be read, returns a time in 15 minutes, so that credentials are requested again
    /// soon.
    static func date(_ text: String, now: Date) -> Date {
        (try? Date(text, strategy: .iso8601))
            ?? (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
            ?? now.addingTimeInterval(900)
    }
}

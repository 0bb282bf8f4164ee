import Calotype
import Crypto
import Foundation

@testable import CalotypeS3

/// One case of AWS's own signing suite: a folder with a request, its context, and what must come of it.
struct SigningVector {
    static let folder = ProcessInfo.processInfo.environment["CALOTYPE_CORPUS"].map {
        URL(filePath: $0).appending(path: "sigv4/v4")
    }
    static let names = folder.flatMap { try? FileManager.default.contentsOfDirectory(atPath: $0.path()).sorted() } ?? []

    struct Context: Decodable {
        struct Credentials: Decodable {
            let access_key_id: String
            let secret_access_key: String
            let token: String?
        }
        let credentials: Credentials
        let expiration_in_seconds: Int
        let normalize: Bool
        let region: String
        let service: String
        let sign_body: Bool
        let timestamp: String
        let omit_session_token: Bool?
    }

    let name: String
    let context: Context
    let request: SignableRequest

    init(_ name: String) throws {
        self.name = name
        context = try JSONDecoder().decode(Context.self, from: Self.bytes(name, "context.json"))
        request = try Self.parse(String(decoding: Self.bytes(name, "request.txt"), as: UTF8.self))
    }

    var signer: RequestSigner {
        RequestSigner(
            S3Credentials(
                accessKeyId: context.credentials.access_key_id, secretAccessKey: context.credentials.secret_access_key,
                sessionToken: context.credentials.token),
            region: context.region, service: context.service, pathRule: context.normalize ? .normalized : .verbatim,
            signsSessionToken: context.omit_session_token != true)
    }

    func date() throws -> Date { try Date(context.timestamp, strategy: .iso8601) }

    func expected(_ file: String) throws -> String {
        String(decoding: try Self.bytes(name, file), as: UTF8.self).trimmingCharacters(in: .newlines)
    }

    private static func bytes(_ name: String, _ file: String) throws -> Data {
        guard let folder else { throw CocoaError(.fileNoSuchFile) }
        return try Data(contentsOf: folder.appending(path: "\(name)/\(file)"))
    }

    private static func parse(_ text: String) -> SignableRequest {
        let parts = text.split(separator: "\n\n", maxSplits: 1)
        let lines = parts[0].split(separator: "\n")
        let words = lines[0].split(separator: " ", maxSplits: 1)
        let target = words[1].dropLast(" HTTP/1.1".count).split(separator: "?", maxSplits: 1)
        var headers: [SignableRequest.Field] = []
        for line in lines.dropFirst() {
            if line.hasPrefix(" ") {
                headers[headers.count - 1].value += "\n\(line)"
            } else {
                let pair = line.split(separator: ":", maxSplits: 1)
                headers.append((name: String(pair[0]), value: String(pair[1])))
            }
        }
        let query = target.count < 2 ? [] : target[1].split(separator: "&").map(field)
        let body = parts.count < 2 ? [] : Array(parts[1].utf8)
        return SignableRequest(
            method: String(words[0]), path: String(target[0]), query: query, headers: headers,
            payloadHash: SHA256.hash(data: body).hexadecimal)
    }

    private static func field(_ text: Substring) -> SignableRequest.Field {
        let pair = text.split(separator: "=", maxSplits: 1).map { String($0).removingPercentEncoding ?? "" }
        return (name: pair[0], value: pair.count < 2 ? "" : pair[1])
    }
}

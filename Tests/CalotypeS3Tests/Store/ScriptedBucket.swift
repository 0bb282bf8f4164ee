import AsyncHTTPClient
import CalotypeTesting
import Synchronization

@testable import CalotypeS3

/// A bucket in memory, at a server that does with the condition of a put what a test tells it to.
final class ScriptedBucket: Sendable {
    enum Manners { case honorsConditions, ignoresConditions }

    private struct Stored {
        let length: Int
        let mark: String
    }

    private let manners: Manners
    private let callsMissingForbidden: Bool
    private let objects = Mutex<[String: Stored]>([:])

    private init(_ manners: Manners, _ callsMissingForbidden: Bool) {
        self.manners = manners
        self.callsMissingForbidden = callsMissingForbidden
    }

    /// `newStore` is one of another client each time.
    static func run<Value: Sendable>(
        that manners: Manners, callsMissingForbidden: Bool = false,
        _ body: (_ server: ScriptedServer, _ newStore: () throws -> S3Store) async throws -> Value
    ) async throws -> Value {
        let bucket = ScriptedBucket(manners, callsMissingForbidden)
        return try await ScriptedServer.run {
            [.send(bucket.answer($0))]
        } _: { server in
            try await withHTTPClient { http in
                try await body(server) {
                    let credentials = S3Credentials(accessKeyId: "KEYID", secretAccessKey: "SECRET")
                    let configuration = S3Configuration(
                        endpoint: try S3Endpoint(server.address), credentials: credentials)
                    return S3Store(
                        S3Client(configuration, httpClient: http, clock: InstantClock()), bucket: "pictures")
                }
            }
        }
    }

    private func answer(_ request: ScriptedServer.Request) -> String {
        objects.withLock { objects in
            let key = request.target
            switch (request.method, objects[key]) {
            case ("HEAD", let object?):
                return answer("200 OK", "Content-Length: \(object.length)", "x-amz-meta-calotype-put: \(object.mark)")
            case ("HEAD", nil): return answer(callsMissingForbidden ? "403 Forbidden" : "404 Not Found")
            case ("DELETE", _):
                objects[key] = nil
                return answer("204 No Content")
            case ("PUT", .some) where manners == .honorsConditions && request.header("if-none-match") == "*":
                return answer("412 Precondition Failed", "Content-Length: 0")
            case ("PUT", _):
                let mark = request.header("x-amz-meta-calotype-put") ?? ""
                objects[key] = Stored(length: request.body.utf8.count, mark: mark)
                return answer("200 OK", "Content-Length: 0")
            default: return answer("405 Method Not Allowed", "Content-Length: 0")
            }
        }
    }

    private func answer(_ status: String, _ headers: String...) -> String {
        (["HTTP/1.1 \(status)"] + headers + ["Connection: close", "", ""]).joined(separator: "\r\n")
    }
}

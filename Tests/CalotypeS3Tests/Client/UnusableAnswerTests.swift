import CalotypeTesting
import Testing

@testable import CalotypeS3

@Suite("Whatever an S3 server answers", .timeLimit(.minutes(1)))
struct UnusableAnswerTests {
    @Test("a status that HTTP does not have is a damaged answer")
    func status() async throws {
        try await ScriptedServer.run { _ in
            [.send("HTTP/1.1 099 X\r\nContent-Length: 4\r\n\r\nbody")]
        } _: { server in
            try await withClient(of: server) { client in
                let error = await #expect(throws: S3Error.self) {
                    try await client.get("a", in: "pictures", limit: 100)
                }
                #expect(error?.code == .damagedAnswer)
            }
        }
    }

    @Test("a request comes to an end", arguments: [1, 2] as [UInt64])
    func fuzzed(_ seed: UInt64) async throws {
        try await ScriptedServer.run(FuzzedAnswers(seed: seed &* 2_000_003).script) { server in
            try await withClient(of: server) { client in
                for number in 0..<80 {
                    do {
                        switch number % 4 {
                        case 0: _ = try await client.get("a", in: "pictures", limit: 1000)
                        case 1: _ = try await client.put([1, 2, 3], at: "a", in: "pictures")
                        case 2: _ = try await client.head("a", in: "pictures")
                        default: _ = try await client.list("a", in: "pictures", limit: 2)
                        }
                    } catch is S3Error {
                        // Which one depends on the answer.
                    }
                }
            }
        }
    }

    private func withClient(of server: ScriptedServer, _ body: (S3Client) async throws -> Void) async throws {
        try await withHTTPClient { http in
            let credentials = S3Credentials(accessKeyId: "KEYID", secretAccessKey: "SECRET")
            let configuration = S3Configuration(endpoint: try S3Endpoint(server.address), credentials: credentials)
            try await body(S3Client(configuration, httpClient: http, retry: .never, clock: InstantClock()))
        }
    }
}

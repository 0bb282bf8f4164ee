import CalotypeTesting
import Testing

@testable import CalotypeS3

@Suite("A slow server", .timeLimit(.minutes(1)))
struct SlowServerTests {
    @Test("may take longer for an object than an attempt lasts, while the object keeps coming")
    func keepsComing() async throws {
        let parts = (0..<8).flatMap { [.pause(.milliseconds(100)), .send("part \($0)")] as [ScriptedServer.Step] }
        try await get([head(length: 8 * 6)] + parts, attempt: .milliseconds(500)) { result in
            try #expect(result.get() == Array((0..<8).map { "part \($0)" }.joined().utf8))
        }
    }

    @Test("is left when an object stops coming")
    func stops() async throws {
        try await get([head(length: 100), .send("a part"), .hang], attempt: .milliseconds(200)) { result in
            #expect { try result.get() } throws: { ($0 as? S3Error)?.code == .attemptTimedOut }
        }
    }

    @Test("is left when an object comes drop by drop")
    func drips() async throws {
        let steps = [head(length: 1_000_000), .drip(every: .milliseconds(5))]
        try await get(steps, attempt: .milliseconds(200), silence: .seconds(600), pace: 1_000_000) { result in
            #expect { try result.get() } throws: { ($0 as? S3Error)?.code == .attemptTimedOut }
        }
    }

    @Test("has a second more for each megabyte that it is sent")
    func takesMegabytes() async throws {
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        try await run([.pause(.milliseconds(500)), .send(answer)], attempt: .milliseconds(200)) { client in
            try await client.put(Array(repeating: 65, count: 4_000_000), at: "a", in: "pictures")
            await #expect(throws: S3Error.self) { try await client.put([65], at: "a", in: "pictures") }
        }
    }

    private func head(length: Int) -> ScriptedServer.Step {
        .send("HTTP/1.1 200 OK\r\nContent-Length: \(length)\r\nConnection: close\r\n\r\n")
    }

    private func get(
        _ steps: [ScriptedServer.Step], attempt: Duration, silence: Duration = .milliseconds(500), pace: Int = 1,
        _ check: (Result<[UInt8], any Error>) throws -> Void
    ) async throws {
        try await run(steps, attempt: attempt, silence: silence, pace: pace) { client in
            let result: Result<[UInt8], any Error>
            do {
                result = .success(try await client.get("a", in: "pictures", limit: 1_000_000))
            } catch {
                result = .failure(error)
            }
            try check(result)
        }
    }

    private func run(
        _ steps: [ScriptedServer.Step], attempt: Duration, silence: Duration = .milliseconds(200), pace: Int = 1,
        _ body: (S3Client) async throws -> Void
    ) async throws {
        try await ScriptedServer.run { _ in
            steps
        } _: { server in
            try await withHTTPClient { http in
                let credentials = S3Credentials(accessKeyId: "KEYID", secretAccessKey: "SECRET")
                var configuration = S3Configuration(
                    endpoint: try S3Endpoint(server.address), credentials: credentials)
                configuration.attemptTimeout = attempt
                configuration.firstByteTimeout = silence
                configuration.slowestPace = pace
                try await body(S3Client(configuration, httpClient: http, retry: .never))
            }
        }
    }
}

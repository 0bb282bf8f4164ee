import Calotype
import CalotypeTesting
import Testing

@testable import CalotypeS3

@Suite("S3 behind a bad connection", .enabled(if: TestServer.current != nil), .timeLimit(.minutes(1)))
struct FaultTests {
    @Test("A put whose answer is lost makes one object, and says that it did")
    func lostAnswer() async throws {
        let server = try #require(TestServer.current)
        let key = try ObjectKey(uniqueKey("lost.webp"))
        try await server.withClient(through: [.dropAnswer], ofRequests: "PUT") { client, proxy in
            let store = S3Store(client, bucket: server.bucket)
            let outcome = try await store.put(someBytes(100_000), at: key, as: webp)
            #expect(outcome == .created)
            #expect(proxy.requests.map { $0.prefix(4) } == ["HEAD", "PUT ", "PUT ", "HEAD"])
            let again = try await store.put(someBytes(100_000), at: key, as: webp)
            #expect(again == .existed)
        }
    }

    @Test("A put that is cancelled after it has arrived is taken back")
    func takenBack() async throws {
        let server = try #require(TestServer.current)
        let key = try ObjectKey(uniqueKey("withdrawn.webp"))
        try await server.withClient(through: [.withholdAnswer], ofRequests: "PUT") { client, proxy in
            let store = S3Store(client, bucket: server.bucket)
            let put = Task { try await store.put(someBytes(1_000), at: key, as: webp) }
            await proxy.answerLost()
            try await #expect(store.get(key, limit: 1_000).count == 1_000)

            put.cancel()

            await #expect(throws: CancellationError.self) { _ = try await put.value }
            await expectFault(.notFound) { _ = try await store.get(key, limit: 1_000) }
        }
    }

    @Test("A put that is cancelled after it has arrived stays where another process may have found it")
    func notTakenBack() async throws {
        let server = try #require(TestServer.current)
        let key = try ObjectKey(uniqueKey("kept.webp"))
        try await server.withClient(through: [.withholdAnswer], ofRequests: "PUT") { client, proxy in
            let store = S3Store(client, bucket: server.bucket, withdraws: false)
            let put = Task { try await store.put(someBytes(1_000), at: key, as: webp) }
            await proxy.answerLost()
            put.cancel()
            await #expect(throws: CancellationError.self) { _ = try await put.value }
            try await #expect(store.get(key, limit: 1_000).count == 1_000)
        }
    }

    @Test("A put whose every answer is lost fails and leaves nothing")
    func allLost() async throws {
        let server = try #require(TestServer.current)
        let key = try ObjectKey(uniqueKey("all-lost.webp"))
        try await server.withClient(through: [.dropAnswer, .dropAnswer, .dropAnswer], ofRequests: "PUT") { client, _ in
            let store = S3Store(client, bucket: server.bucket)
            await expectFault(.unreachable) { _ = try await store.put(someBytes(1_000), at: key, as: webp) }
            await expectFault(.notFound) { _ = try await store.get(key, limit: 1_000) }
        }
    }

    @Test(
        "A fault that stays has its name",
        arguments: [
            (.reset, .unreachable, .seconds(20)), (.slowDown, .throttled, .seconds(20)),
            (.cut(afterBytes: 300), .unreachable, .seconds(20)), (.hang, .timeout, .milliseconds(300)),
            (.slow(bytes: 100, every: .seconds(5)), .timeout, .milliseconds(300)),
        ] as [(Fault, TransferError.Fault, Duration)])
    func staysBroken(_ fault: Fault, _ expected: TransferError.Fault, _ timeout: Duration) async throws {
        let server = try #require(TestServer.current)
        let key = try ObjectKey(uniqueKey("there.webp"))
        try await server.withClient {
            _ = try await S3Store($0, bucket: server.bucket).put(someBytes(100_000), at: key, as: webp)
        }
        try await server.withClient(through: [], then: fault, change: { $0.attemptTimeout = timeout }) { client, _ in
            await expectFault(expected) {
                _ = try await S3Store(client, bucket: server.bucket).get(key, limit: 200_000)
            }
        }
    }

    @Test("Nobody at the endpoint is unreachable")
    func nobody() async throws {
        let server = try #require(TestServer.current)
        // Port 1 of this machine is nobody's.
        try await server.withClient(at: "http://127.0.0.1:1") { client in
            await expectFault(.unreachable) {
                _ = try await S3Store(client, bucket: "pictures").get(ObjectKey("a"), limit: 10)
            }
        }
    }
}

/// Records an issue unless `work` fails with `fault`.
func expectFault(
    _ fault: TransferError.Fault, sourceLocation: SourceLocation = #_sourceLocation, _ work: () async throws -> Void
) async {
    let error = await #expect(throws: TransferError.self, sourceLocation: sourceLocation) { try await work() }
    #expect(error?.fault == fault, sourceLocation: sourceLocation)
}

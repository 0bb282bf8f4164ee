import Calotype
import CalotypeTesting
import Testing

@testable import CalotypeS3

@Suite("An object in parts", .enabled(if: TestServer.current != nil), .timeLimit(.minutes(2)))
struct MultipartTests {
    @Test("Twenty megabytes arrive whole")
    func arrives() async throws {
        let server = try #require(TestServer.current)
        let key = uniqueKey("large.bin")
        let bytes = someBytes(20_000_000)
        try await server.withClient(change: small) { client in
            let store = S3Store(client, bucket: server.bucket)
            try await #expect(store.put(bytes, at: ObjectKey(key), as: webp) == .created)
            try await #expect(client.get(key, in: server.bucket, limit: bytes.count) == bytes)
            try await #expect(client.head(key, in: server.bucket).contentType == "image/webp")
            try await #expect(store.put(bytes, at: ObjectKey(key), as: webp) == .existed)
        }
        try await #expect(uploads(of: key) == "0")
    }

    @Test("A part that fails takes the upload with it")
    func aborts() async throws {
        let server = try #require(TestServer.current)
        let key = uniqueKey("refused.bin")
        let denied = Fault.answer(CannedAnswer(status: 403, code: "AccessDenied"))
        try await server.withClient(through: [.none, denied], change: small) { client, _ in
            let error = await #expect(throws: S3Error.self) {
                _ = try await client.put(someBytes(20_000_000), at: key, in: server.bucket)
            }
            #expect(error?.code == .accessDenied)
        }
        try await #expect(uploads(of: key) == "0")
    }

    @Test("Cancelling in the middle takes the upload with it")
    func cancels() async throws {
        let server = try #require(TestServer.current)
        let key = uniqueKey("cancelled.bin")
        try await server.withClient(through: [.none, .withholdAnswer], ofRequests: "PUT", change: small) {
            client, proxy in
            let store = S3Store(client, bucket: server.bucket)
            let put = Task { try await store.put(someBytes(20_000_000), at: ObjectKey(key), as: webp) }
            await proxy.answerLost()
            try await #expect(uploads(of: key) == "1")

            put.cancel()

            await #expect(throws: CancellationError.self) { _ = try await put.value }
            await expectFault(.notFound) { _ = try await store.get(ObjectKey(key), limit: 30_000_000) }
        }
        try await #expect(uploads(of: key) == "0")
    }

    @Test("A lost answer to a part or to the end is made good", arguments: 0..<3)
    func survives(_ faultyConnection: Int) async throws {
        let server = try #require(TestServer.current)
        let key = uniqueKey("survives.bin")
        let faults = Array(repeating: Fault.none, count: faultyConnection) + [.dropAnswer]
        try await server.withClient(through: faults, change: small) { client, _ in
            client.experience.learn(honorsCondition: true, of: .inParts)
            let store = S3Store(client, bucket: server.bucket)
            try await #expect(store.put(someBytes(6_000_000), at: ObjectKey(key), as: webp) == .created)
            try await #expect(store.get(ObjectKey(key), limit: 6_000_000) == someBytes(6_000_000))
        }
    }

    private let small: (inout S3Configuration) -> Void = {
        $0.partSize = 5 << 20
        $0.concurrentParts = 2
    }

    private func uploads(of key: String) async throws -> String {
        try await #require(TestBucket.current).boto(
            "print(len(s3.list_multipart_uploads(Bucket=bucket, Prefix=argv[0]).get('Uploads', [])))", key)
    }
}

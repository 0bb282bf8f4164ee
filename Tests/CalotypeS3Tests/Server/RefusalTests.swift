import Calotype
import CalotypeTesting
import NIOCore
import NIOHTTP1
import Testing

@testable import CalotypeS3

@Suite("What S3 refuses", .enabled(if: TestServer.current != nil), .timeLimit(.minutes(1)))
struct RefusalTests {
    @Test("A wrong secret is forbidden, to read and to write")
    func wrongSecret() async throws {
        let server = try #require(TestServer.current)
        let wrong = S3Credentials(accessKeyId: server.writer.accessKeyId, secretAccessKey: "WRONGSECRET")
        try await expectForbidden(wrong, .signatureDoesNotMatch)
    }

    @Test("An unknown key is forbidden")
    func unknownKey() async throws {
        try await expectForbidden(
            S3Credentials(accessKeyId: "NOBODY", secretAccessKey: "WRONGSECRET"), .invalidAccessKeyId)
    }

    private func expectForbidden(_ credentials: S3Credentials, _ code: S3Error.Code) async throws {
        let server = try #require(TestServer.current)
        try await server.withClient(as: credentials) { client in
            let error = await #expect(throws: S3Error.self) {
                _ = try await client.get("a", in: server.bucket, limit: 10)
            }
            #expect(error?.code == code)
            await expectFault(.forbidden) {
                _ = try await S3Store(client, bucket: server.bucket).put([1], at: ObjectKey(uniqueKey("a")), as: webp)
            }
        }
    }

    @Test("Who may only read reads, and does not write")
    func readOnly() async throws {
        let server = try #require(TestServer.current)
        let key = try ObjectKey(uniqueKey("read.webp"))
        try await server.withClient {
            _ = try await S3Store($0, bucket: server.bucket).put([1, 2], at: key, as: webp)
        }
        try await server.withClient(as: server.reader) { client in
            let store = S3Store(client, bucket: server.bucket)
            try await #expect(store.get(key, limit: 10) == [1, 2])
            await expectFault(.forbidden) { _ = try await store.put([1], at: ObjectKey(uniqueKey("a")), as: webp) }
            await expectFault(.forbidden) { try await store.delete(key) }
        }
    }

    @Test("A bucket that is not there is told from a key that is not there")
    func missing() async throws {
        let server = try #require(TestServer.current)
        try await server.withClient { client in
            let store = S3Store(client, bucket: "no-such-bucket-here")
            await expectFault(.noSuchBucket) { _ = try await store.get(ObjectKey("a"), limit: 10) }
            await expectFault(.notFound) {
                _ = try await S3Store(client, bucket: server.bucket).get(ObjectKey(uniqueKey("a")), limit: 10)
            }
        }
    }

    @Test("A damaged upload is refused: the checksum is looked at")
    func damaged() async throws {
        let server = try #require(TestServer.current)
        try await server.withClient { client in
            var request = try S3Request(.PUT, uniqueKey("damaged"), in: server.bucket).carrying(.bytes([1, 2, 3]))
            request.body = .bytes([9, 2, 3])
            let error = await #expect(throws: S3Error.self) { _ = try await client.send(request) }
            #expect(error?.status == 400)
        }
    }
}

import Calotype
import CalotypeTesting
import Testing

@testable import CalotypeS3

@Suite("A server with wrong bytes", .timeLimit(.minutes(1)))
struct WrongBytesTests {
    /// The SHA-256 of `abc` in Base64, by `openssl dgst -sha256 -binary | base64`.
    private static let right = ["x-amz-checksum-sha256": "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="]
    private static let abc = Fault.answer(CannedAnswer(status: 200, headers: right, body: "abc"))
    private static let abd = Fault.answer(CannedAnswer(status: 200, headers: right, body: "abd"))

    @Test("What differs from its checksum is read again")
    func readAgain() async throws {
        try await CannedServer.run([Self.abd, Self.abc]) { server async throws in
            #expect(try await server.store.get(ObjectKey("a"), limit: 9) == Array("abc".utf8))
            #expect(server.proxy.connections == 2)
        }
    }

    @Test("If it stays wrong, the store has failed")
    func staysWrong() async throws {
        try await CannedServer.run([], then: Self.abd) { server async throws in
            await expectFault(.upstreamError) { _ = try await server.store.get(ObjectKey("a"), limit: 9) }
        }
    }

    @Test("What was stored with another checksum is no success")
    func storedWrong() async throws {
        let wrong = Fault.answer(CannedAnswer(status: 200, headers: Self.right))
        try await CannedServer.run([], then: wrong) { server async throws in
            let error = await #expect(throws: S3Error.self) {
                try await server.client.put(Array("abd".utf8), at: "a", in: "pictures")
            }
            #expect(error?.code == .damagedAnswer)
        }
    }
}

import Foundation
import Calotype
import CalotypeTesting
import Testing

@testable import CalotypeS3

struct CreateOnlyPutTests {
    @Test("An object that somebody else was faster to make is told by its length")
    func existed() async throws {
        try await CannedServer.run([missing, taken, .answer(CannedAnswer(status: 200, body: "abc"))]) { server in
            let outcome = try await server.store.put([1, 2, 3], at: ObjectKey("a"), as: png)
            #expect(outcome == .existed)
        }
    }

    @Test("Another object under the key is not taken for ours")
    func anotherObject() async throws {
        try await CannedServer.run([missing, taken, .answer(CannedAnswer(status: 200, body: "abcd"))]) { server in
            let error = await #expect(throws: TransferError.self) {
                _ = try await server.store.put([1, 2, 3], at: ObjectKey("a"), as: png)
            }
            #expect(error?.fault == .forbidden)
        }
    }

    @Test("An object that is removed between refusal and look is worth another job")
    func removedMeanwhile() async throws {
        try await CannedServer.run([missing, taken, missing]) { server in
            let error = await #expect(throws: TransferError.self) {
                _ = try await server.store.put([1, 2, 3], at: ObjectKey("a"), as: png)
            }
            #expect(error?.fault == .upstreamError)
        }
    }

    @Test("A server without conditional requests gets a plain put, after a look")
    func plainPut() async throws {
        let refused = Fault.answer(CannedAnswer(status: 501, code: "NotImplemented"))
        // It may have been the checksum: without it the server says the same of the condition.
        let answers: [Fault] = [missing, refused, refused, missing]
        try await CannedServer.run(answers) { server in
            let outcome = try await server.store.put([1, 2, 3], at: ObjectKey("a"), as: png)
            #expect(outcome == .created)
            let requests = server.proxy.requests
            #expect(requests.map { $0.prefix(4) } == ["HEAD", "PUT ", "PUT ", "HEAD", "PUT "])
            #expect(requests[1].contains("If-None-Match: *"))
            #expect(!requests[3].contains("If-None-Match"))
        }
    }

    @Test("A put sends what an object needs")
    func headers() async throws {
        try await CannedServer.run([missing]) { server in
            _ = try await server.store.put([], at: ObjectKey("a b.png"), as: png)
            let request = try #require(server.proxy.requests.dropFirst().first)
            #expect(request.hasPrefix("PUT /pictures/a%20b.png HTTP/1.1\r\n"))
            for header in [
                "Content-Type: image/png", "Cache-Control: public, max-age=31536000, immutable", "If-None-Match: *",
                "x-amz-checksum-sha256: 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
                "X-Amz-Content-SHA256: \(SignableRequest.emptyPayloadHash)",
            ] {
                #expect(request.contains(header))
            }
        }
    }

    @Test("A reader's address is the public one, percent-encoded")
    func publicAddress() async throws {
        try await CannedServer.run([]) { server in
            let store = S3Store(
                server.client, bucket: "pictures", publicBaseURL: URL(string: "https://cdn.example.com/img"))
            try #expect(
                store.url(of: ObjectKey("a b+é.png")).absoluteString == "https://cdn.example.com/img/a%20b%2B%C3%A9.png"
            )
        }
    }

    private let missing = Fault.answer(CannedAnswer(status: 404))
    private let taken = Fault.answer(CannedAnswer(status: 412, code: "PreconditionFailed"))
    private let png = MediaType(rawValue: "image/png")
}

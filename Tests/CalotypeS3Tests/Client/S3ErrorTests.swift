import Calotype
import CalotypeTesting
import Foundation
import Testing

@testable import CalotypeS3

struct S3ErrorTests {
    @Test("A refusal is read from its XML")
    func readsXML() async throws {
        try await CannedServer.run([], then: .answer(CannedAnswer(status: 404, code: "NoSuchKey"))) { server in
            let error = await #expect(throws: S3Error.self) {
                _ = try await server.client.get("a", in: "pictures", limit: 10)
            }
            #expect(error?.status == 404)
            #expect(error?.code == .noSuchKey)
            #expect(error?.message == "canned & sealed")
            #expect(error?.requestId == "req-1")
        }
    }

    @Test(
        "A refusal without a body is told by its status",
        arguments: [(403, S3Error.Code.accessDenied), (412, .preconditionFailed)])
    func readsStatus(_ status: Int, _ code: S3Error.Code) async throws {
        try await CannedServer.run([], then: .answer(CannedAnswer(status: status))) { server in
            let error = await #expect(throws: S3Error.self) { _ = try await server.client.head("a", in: "pictures") }
            #expect(error?.code == code)
        }
    }

    private static let inHeader = ["x-amz-bucket-region": "eu-west-3", "Location": "http://127.0.0.1:9/"]
    private static let inBody = "<Region>eu-west-3</Region>"

    @Test(
        "A bucket in another region is an error that names the region; nothing is followed",
        arguments: [
            CannedAnswer(status: 301, code: "PermanentRedirect", headers: inHeader),
            CannedAnswer(status: 307, code: "TemporaryRedirect", headers: inHeader),
            CannedAnswer(status: 308, code: "PermanentRedirect", headers: inHeader),
            CannedAnswer(status: 400, code: "AuthorizationHeaderMalformed", more: inBody),
        ])
    func namesRegion(_ answer: CannedAnswer) async throws {
        try await CannedServer.run([], then: .answer(answer)) { server in
            let error = await #expect(throws: TransferError.self) {
                _ = try await server.store.get(ObjectKey("a"), limit: 10)
            }
            #expect(error?.fault == .wrongRegion)
            #expect(error?.detail.contains("eu-west-3") == true)
            #expect(server.proxy.connections == 1)
        }
    }

    @Test(
        "Each refusal is one fault",
        arguments: [
            (403, "AccessDenied", .forbidden), (403, "SignatureDoesNotMatch", .forbidden),
            (403, "InvalidAccessKeyId", .forbidden), (404, "NoSuchKey", .notFound),
            (404, "NoSuchBucket", .noSuchBucket),
            (503, "SlowDown", .throttled), (503, "ServiceUnavailable", .throttled),
            (429, "TooManyRequests", .throttled),
            (400, "RequestTimeout", .timeout), (500, "InternalError", .upstreamError),
            (502, "BadGateway", .upstreamError),
            (400, "KeyTooLongError", .invalidURL), (400, "InvalidRequest", .forbidden),
            (400, "AuthorizationHeaderMalformed", .forbidden), (301, "Moved", .wrongRegion), (507, "Full", .noSpace),
            (404, "NoSuchUpload", .upstreamError), (409, "ConditionalRequestConflict", .upstreamError),
        ] as [(Int, String, TransferError.Fault)])
    func becomesFault(_ status: Int, _ code: String, _ fault: TransferError.Fault) {
        let error = S3Error(
            S3Error.Code(rawValue: code), status: status, message: "KEYID signed X-Amz-Signature=1", requestId: "req-1",
            retryAfter: .seconds(3))

        let transfer = TransferError(error)

        #expect(transfer.fault == fault)
        #expect(transfer.retryAfter == .seconds(3))
        #expect(transfer.detail == "S3: \(status) \(code), request req-1")
    }

    @Test(
        "A key goes on the wire as it was signed",
        arguments: [
            ("a/../b", "a/../b"), ("a/./b", "a/./b"), ("a//b", "a//b"), ("a/", "a/"), ("a+b c%25", "a%2Bb%20c%2525"),
            ("\u{E9}", "%C3%A9"), ("e\u{301}", "e%CC%81"), ("~!*'()", "~%21%2A%27%28%29"), ("?#&=", "%3F%23%26%3D"),
        ])
    func sendsKey(_ key: String, _ encoded: String) async throws {
        try await CannedServer.run([]) { server in
            _ = try await server.client.get(key, in: "pictures", limit: 10)
            #expect(server.proxy.requests.first?.hasPrefix("GET /pictures/\(encoded) HTTP/1.1\r\n") == true)
        }
    }

    @Test("The session token goes along and is signed")
    func sendsToken() async throws {
        try await CannedServer.run([], token: "TOKEN") { server in
            try await server.client.put([], at: "a", in: "pictures")
            let request = try #require(server.proxy.requests.first)
            #expect(request.contains("X-Amz-Security-Token: TOKEN"))
            #expect(request.contains(/SignedHeaders=[a-z0-9;-]*x-amz-security-token/))
        }
    }

    @Test("Names that no bucket has are not sent", arguments: ["", "a", "UPPER", "a/b", "host?x=", "user@evil"])
    func refusesBucket(_ bucket: String) async throws {
        try await CannedServer.run([]) { server in
            let error = await #expect(throws: S3Error.self) { _ = try await server.client.head("a", in: bucket) }
            #expect(error?.code == .invalidArgument)
            #expect(server.proxy.connections == 0)
        }
    }
}

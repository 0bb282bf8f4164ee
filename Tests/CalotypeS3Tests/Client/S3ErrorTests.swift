import CalotypeTesting
import Foundation
import Testing

@testable import Calotype
@testable import CalotypeImage
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
    private static let inEndpoint = "<Endpoint>pictures.s3.eu-west-3.amazonaws.com</Endpoint>"
    private static let inOldEndpoint = "<Endpoint>pictures.s3-eu-west-3.amazonaws.com</Endpoint>"

    @Test(
        "A bucket in another region is an error that names the region; nothing is followed",
        arguments: [
            CannedAnswer(status: 301, code: "PermanentRedirect", headers: inHeader),
            CannedAnswer(status: 307, code: "TemporaryRedirect", headers: inHeader),
            CannedAnswer(status: 308, code: "PermanentRedirect", headers: inHeader),
            CannedAnswer(status: 400, code: "AuthorizationHeaderMalformed", more: inBody),
            CannedAnswer(status: 400, code: "IllegalLocationConstraintException", more: inBody),
            CannedAnswer(status: 301, code: "PermanentRedirect", more: inEndpoint),
            CannedAnswer(status: 301, code: "PermanentRedirect", more: inOldEndpoint),
        ])
    func namesRegion(_ answer: CannedAnswer) async throws {
        try await CannedServer.run([], then: .answer(answer)) { server in
            let error = await #expect(throws: TransferError.self) {
                _ = try await server.store.get(ObjectKey("a"), limit: 10)
            }
            #expect(error?.fault == .wrongRegion)
            #expect(error?.refusal == .region("eu-west-3"))
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
            (400, "InvalidArgument", .forbidden), (501, "NotImplemented", .forbidden),
            (400, "ExpiredToken", .forbidden),
            (400, "InvalidBucketName", .noSuchBucket),
            (404, "NoSuchUpload", .upstreamError), (409, "ConditionalRequestConflict", .upstreamError),
        ] as [(Int, String, TransferError.Fault)])
    func becomesFault(_ status: Int, _ code: String, _ fault: TransferError.Fault) {
        let error = S3Error(
            S3Error.Code(rawValue: code), status: status, message: "KEYID signed X-Amz-Signature=1", requestId: "req-1",
            retryAfter: .seconds(3))

        let transfer = TransferError(error)

        #expect(transfer.fault == fault)
        #expect(transfer.retryAfter == .seconds(3))
        #expect(transfer.detail == "S3 answered \(status) \(code), request req-1")
    }

    @Test(
        "A refusal says what the operator has to mend",
        arguments: [
            (403, "AccessDenied", .permission), (403, "SignatureDoesNotMatch", .wrongCredentials),
            (403, "InvalidAccessKeyId", .wrongCredentials), (400, "ExpiredToken", .expiredCredentials),
            (400, "TokenRefreshRequired", .expiredCredentials), (400, "InvalidToken", .wrongCredentials),
            (403, "RequestTimeTooSkewed", .clock), (400, "InvalidArgument", .request),
            (501, "NotImplemented", .request),
            (400, "InvalidRequest", .request), (403, "Whatever", .permission), (401, "Unauthorized", .wrongCredentials),
            (404, "NoSuchKey", nil), (503, "SlowDown", nil), (500, "InternalError", nil),
        ] as [(Int, String, TransferError.Refusal?)])
    func becomesRefusal(_ status: Int, _ code: String, _ refusal: TransferError.Refusal?) {
        let error = S3Error(S3Error.Code(rawValue: code), status: status, message: "", serverDate: nil)
        #expect(TransferError(error).refusal == refusal)
    }

    @Test(
        "Credentials that cannot be used are told as the provider of credentials tells them",
        arguments: [(403, .forbidden), (nil, .unreachable)] as [(Int?, TransferError.Fault)])
    func unusableCredentials(_ status: Int?, _ fault: TransferError.Fault) {
        let error = TransferError(S3Error(.credentialsUnavailable, status: status, message: "the profile has sso"))
        #expect(error.fault == fault)
        #expect(error.refusal == .unusableCredentials(problem: "the profile has sso"))
    }

    @Test("An argument that we do not send is an address at fault; one that a server refuses is not")
    func invalidArgument() {
        #expect(TransferError(S3Error(.invalidArgument, message: "a key has 1 to 1024 bytes")).fault == .invalidURL)
        let upload = ImageProcessingError(during: .store, cause: TransferError(S3Error(.invalidArgument, status: 400)))
        #expect(!upload.message.contains("such keys") && upload.message.contains("does not take the request"))
    }

    @Test("TLS that fails says why, in the log and in what to do")
    func tls() async throws {
        try await ScriptedServer.run(speaksFirst: true) { _ in
            [.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"), .hang]
        } _: { server in
            try await withHTTPClient { http in
                let credentials = S3Credentials(accessKeyId: "KEYID", secretAccessKey: "SECRET")
                let endpoint = try S3Endpoint(server.address.replacing("http:", with: "https:"))
                let client = S3Client(
                    S3Configuration(endpoint: endpoint, credentials: credentials), httpClient: http, retry: .never)
                let error = await #expect(throws: TransferError.self) {
                    _ = try await S3Store(client, bucket: "pictures").get(ObjectKey("a"), limit: 10)
                }
                #expect(error?.fault == .unreachable)
                #expect(error?.refusal == .tls(.notTLS))
                #expect(error?.detail == "S3: ConnectionFailed, TLS: the server does not speak TLS at this port")
            }
        }
    }

    @Test(
        "Each failure of TLS is known by the name that BoringSSL has for it",
        arguments: [
            (
                "handshakeFailed(sslError([Error: 268435581 error:1000007d:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED]))",
                .untrusted
            ),
            ("failedToValidateHostname: Couldn't find <none> in certificate from peer", .wrongName),
            ("handshakeFailed(sslError([error:100000f7:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER]))", .notTLS),
            (
                "handshakeFailed(sslError([error:1000042e:SSL routines:OPENSSL_internal:TLSV1_ALERT_PROTOCOL_VERSION]))",
                .handshake
            ),
        ] as [(String, TLSFailure)])
    func tlsWords(_ words: String, _ failure: TLSFailure) {
        #expect(TLSFailure(words: words) == failure)
    }

    @Test(
        "A refused HEAD, which says nothing, is asked for its reason",
        arguments: [
            (400, CannedAnswer(status: 400, code: "ExpiredToken"), .expiredToken, nil),
            (403, CannedAnswer(status: 403, code: "SignatureDoesNotMatch"), .signatureDoesNotMatch, nil),
            (301, CannedAnswer(status: 301, code: "PermanentRedirect", more: inBody), .permanentRedirect, "eu-west-3"),
            (403, CannedAnswer(status: 403), .accessDenied, nil),
        ] as [(Int, CannedAnswer, S3Error.Code, String?)])
    func explainsHead(_ status: Int, _ reason: CannedAnswer, _ code: S3Error.Code, _ region: String?) async throws {
        // A HEAD with status 400 may have been about its header for checksums, without which it is asked again first.
        let heads = [Fault](repeating: .answer(CannedAnswer(status: status)), count: status == 400 ? 2 : 1)
        try await CannedServer.run(heads, then: .answer(reason)) { server in
            let error = await #expect(throws: S3Error.self) { _ = try await server.client.head("a", in: "pictures") }
            #expect(error?.code == code)
            #expect(error?.region == region)
            #expect(server.proxy.requests.last?.hasPrefix("GET ") == true)
            #expect(server.proxy.requests.last?.contains("Range: bytes=0-0") == true)
        }
    }

    @Test("A store that knows no HEAD tells an object's length by its first byte")
    func lengthByRange() async throws {
        let part = CannedAnswer(status: 206, headers: ["Content-Range": "bytes 0-0/1234"])
        try await CannedServer.run([.answer(CannedAnswer(status: 403))], then: .answer(part)) { server in
            try await #expect(server.client.head("a", in: "pictures").length == 1234)
        }
    }

    @Test(
        "A key goes on the wire as it was signed",
        arguments: [
            ("a/../b", "a/../b"), ("a/./b", "a/./b"), ("a//b", "a//b"), ("a/", "a/"), ("a+b c%25", "a%2Bb%20c%2525"),
            ("\u{E9}", "%C3%A9"), ("e\u{301}", "e%CC%81"), ("/a", "/a"), ("//a", "//a"), ("~!*'()", "~%21%2A%27%28%29"),
            ("?#&=", "%3F%23%26%3D"),
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

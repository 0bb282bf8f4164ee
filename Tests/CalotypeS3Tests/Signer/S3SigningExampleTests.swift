import Calotype
import Crypto
import Foundation
import Testing

@testable import CalotypeS3

/// The worked examples of AWS's documentation of S3:
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html> and
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html>.
struct S3SigningExampleTests {
    struct Example: CustomTestStringConvertible {
        let testDescription: String
        var method = "GET"
        var path = "/"
        var query: [SignableRequest.Field] = []
        var headers: [SignableRequest.Field] = []
        var body = ""
        let signedHeaders, signature: String
    }

    static let examples = [
        Example(
            testDescription: "GET with Range", path: "/test.txt", headers: [("Range", "bytes=0-9")],
            signedHeaders: "host;range;x-amz-content-sha256;x-amz-date",
            signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
        Example(
            testDescription: "PUT", method: "PUT", path: "/test$file.text",
            headers: [("Date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")],
            body: "Welcome to Amazon S3.",
            signedHeaders: "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
            signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
        Example(
            testDescription: "GET of a bucket's lifecycle", query: [("lifecycle", "")],
            signedHeaders: "host;x-amz-content-sha256;x-amz-date",
            signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
        Example(
            testDescription: "List", query: [("prefix", "J"), ("max-keys", "2")],
            signedHeaders: "host;x-amz-content-sha256;x-amz-date",
            signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
    ]

    @Test("A documented request gets the documented signature", arguments: examples)
    func signs(_ example: Example) throws {
        let hash = SHA256.hash(data: Array(example.body.utf8)).hexadecimal
        let request = SignableRequest(
            method: example.method, path: example.path, query: example.query,
            headers: [("Host", host), ("x-amz-content-sha256", hash)] + example.headers, payloadHash: hash)

        let headers = signer.signedHeaders(of: request, at: date)

        let expected = """
            AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, \
            SignedHeaders=\(example.signedHeaders), Signature=\(example.signature)
            """
        #expect(headers.last?.value == expected)
    }

    @Test("The documented presigned GET comes out")
    func presigns() {
        let request = SignableRequest(
            method: "GET", path: "/test.txt", headers: [("Host", host)],
            payloadHash: SignableRequest.unsignedPayload)

        let query = signer.presignedQuery(of: request, at: date, expires: .seconds(86_400))

        let expected = """
            X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2F\
            aws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host\
            &X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404
            """
        #expect(query == expected)
    }

    private let host = "examplebucket.s3.amazonaws.com"
    private let date = Date(timeIntervalSince1970: 1_369_353_600)
    private let signer = RequestSigner(
        S3Credentials(
            accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
        region: "us-east-1")
}

internal import AsyncHTTPClient
internal import Calotype
internal import Foundation
internal import NIOHTTP1

/// One request to S3, before it is signed. It can be signed and sent any number of times.
struct S3Request: Sendable {
    var method: HTTPMethod
    var bucket: String
    var key: String
    var query: [SignableRequest.Field] = []
    var headers: [SignableRequest.Field] = []
    var body: ObjectContent? = nil
    var payloadHash = SignableRequest.emptyPayloadHash

    init(_ method: HTTPMethod, _ key: String, in bucket: String) throws {
        guard BucketName.isValid(bucket) else {
            throw S3Error(.invalidArgument, message: "not the name of a bucket")
        }
        guard (1...1024).contains(key.utf8.count) else {
            throw S3Error(.invalidArgument, message: "a key has 1 to 1024 bytes")
        }
        self.method = method
        self.bucket = bucket
        self.key = key
    }

    /// A request to the bucket itself.
    init(_ method: HTTPMethod, bucket: String) throws {
        try self.init(method, "/", in: bucket)
        key = ""
    }

    /// Returns this request with a body. The SHA-256 of the body is sent twice: for the signature, and (if
    /// `keepingChecksum`) for the server to store.
    func carrying(_ content: ObjectContent, keepingChecksum: Bool = true) -> Self {
        let digest = content.digest
        var request = self
        request.body = content
        request.payloadHash = digest.hexadecimal
        if keepingChecksum {
            request.headers.append((name: "x-amz-checksum-sha256", value: Data(digest).base64EncodedString()))
        }
        return request
    }

    private static func isChecksum(_ header: SignableRequest.Field) -> Bool { header.name.hasPrefix("x-amz-checksum-") }

    /// Whether it has headers about checksums, which not every service accepts.
    var hasChecksums: Bool { headers.contains(where: Self.isChecksum) }

    var withoutChecksums: Self {
        var request = self
        request.headers.removeAll(where: Self.isChecksum)
        return request
    }

    func signed(
        for configuration: S3Configuration, as credentials: S3Credentials, at date: Date
    ) -> HTTPClientRequest {
        let address = configuration.address(of: key, in: bucket)
        let signable = SignableRequest(
            method: method.rawValue, path: address.path, query: query,
            headers: [(name: "Host", value: address.host), (name: "X-Amz-Content-SHA256", value: payloadHash)]
                + headers,
            payloadHash: payloadHash)
        var request = HTTPClientRequest(url: address.url(query: CanonicalRequest.sorted(query)))
        request.method = method
        request.headers = HTTPHeaders(
            configuration.signer(credentials).signedHeaders(of: signable, at: date).map { ($0.name, $0.value) })
        request.body = body?.body
        return request
    }
}

extension S3Address {
    /// Returns the URL. The path is encoded exactly as it was signed.
    func url(query: String) -> String {
        "\(scheme)://\(host)\(path.percentEncoded(keepingSlashes: true))\(query.isEmpty ? "" : "?\(query)")"
    }
}

extension S3Configuration {
    func signer(_ credentials: S3Credentials) -> RequestSigner { RequestSigner(credentials, region: region) }
}

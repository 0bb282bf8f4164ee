internal import Calotype
internal import Crypto
public import Foundation

/// AWS Signature Version 4, without any I/O: equal requests, keys and dates always give equal signatures.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html>.
public struct RequestSigner: Sendable {
    /// The credentials to sign with.
    public let credentials: S3Credentials
    /// The region in which the signature is valid.
    public let region: String
    /// The service for which the signature is valid, such as `s3`.
    public let service: String
    /// Whether the path is signed as it is or normalized.
    public let pathRule: SignedPathRule
    /// Whether the session token is part of the signed text, as S3 requires, or added afterwards.
    public let signsSessionToken: Bool

    /// Creates a signer, for S3 by default.
    public init(
        _ credentials: S3Credentials, region: String, service: String = "s3", pathRule: SignedPathRule = .verbatim,
        signsSessionToken: Bool = true
    ) {
        self.credentials = credentials
        self.region = region
        self.service = service
        self.pathRule = pathRule
        self.signsSessionToken = signsSessionToken
    }

    /// Returns the headers of `request` with `X-Amz-Date`, `X-Amz-Security-Token` (if there is a token) and
    /// `Authorization`.
    public func signedHeaders(of request: SignableRequest, at date: Date) -> [SignableRequest.Field] {
        let moment = SigningMoment(date)
        let token = credentials.sessionToken.map { [(name: "X-Amz-Security-Token", value: $0)] } ?? []
        var request = request
        request.headers.append((name: "X-Amz-Date", value: moment.timestamp))
        if signsSessionToken { request.headers += token }
        let canonical = CanonicalRequest(request, pathRule: pathRule)
        let authorization = """
            \(algorithm) Credential=\(credentials.accessKeyId)/\(scope(moment)), \
            SignedHeaders=\(canonical.signedHeaders), Signature=\(signature(of: canonical, at: moment))
            """
        return request.headers + (signsSessionToken ? [] : token) + [(name: "Authorization", value: authorization)]
    }

    /// Returns the whole percent-encoded query of an address that anyone may use until it expires.
    public func presignedQuery(of request: SignableRequest, at date: Date, expires: Duration) -> String {
        let moment = SigningMoment(date)
        let token = credentials.sessionToken.map { [(name: "X-Amz-Security-Token", value: $0)] } ?? []
        var request = request
        request.query += [
            (name: "X-Amz-Algorithm", value: algorithm),
            (name: "X-Amz-Credential", value: "\(credentials.accessKeyId)/\(scope(moment))"),
            (name: "X-Amz-Date", value: moment.timestamp),
            (name: "X-Amz-Expires", value: "\(expires.components.seconds)"),
            (name: "X-Amz-SignedHeaders", value: CanonicalRequest(request, pathRule: pathRule).signedHeaders),
        ]
        if signsSessionToken { request.query += token }
        let canonical = CanonicalRequest(request, pathRule: pathRule)
        let unsigned = signsSessionToken ? [] : [CanonicalRequest.sorted(token)].filter { !$0.isEmpty }
        let parts = [canonical.query] + unsigned + ["X-Amz-Signature=\(signature(of: canonical, at: moment))"]
        return parts.joined(separator: "&")
    }

    private func signature(of canonical: CanonicalRequest, at moment: SigningMoment) -> String {
        hmac(stringToSign(canonical, at: moment), key: signingKey(moment)).hexadecimal
    }

    func stringToSign(_ canonical: CanonicalRequest, at moment: SigningMoment) -> String {
        """
        \(algorithm)
        \(moment.timestamp)
        \(scope(moment))
        \(SHA256.hash(data: Data(canonical.text.utf8)).hexadecimal)
        """
    }

    private func signingKey(_ moment: SigningMoment) -> [UInt8] {
        [String(moment.day), region, service, "aws4_request"]
            .reduce(Array("AWS4\(credentials.secretAccessKey)".utf8)) { hmac($1, key: $0) }
    }

    private func hmac(_ text: String, key: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: SymmetricKey(data: key)))
    }

    private func scope(_ moment: SigningMoment) -> String {
        "\(moment.day)/\(region)/\(service)/aws4_request"
    }

    private var algorithm: String { "AWS4-HMAC-SHA256" }
}

/// A date in the two formats that a signature needs.
struct SigningMoment {
    /// `20150830T123600Z`
    let timestamp: String
    /// `20150830`
    var day: Substring { timestamp.prefix(8) }

    init(_ date: Date) {
        timestamp = date.formatted(Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted))
    }
}

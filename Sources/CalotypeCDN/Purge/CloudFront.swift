public import AsyncHTTPClient
internal import Calotype
public import CalotypeS3
internal import Crypto
public import Foundation
internal import NIOHTTP1

/// Amazon CloudFront. The credentials need `cloudfront:CreateInvalidation` on the distribution.
///
/// See <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateInvalidation.html>.
public struct CloudFront: CDN {
    /// The address of the API.
    public static let usualEndpoint = "https://cloudfront.amazonaws.com"

    /// The maximum number of paths that may be under invalidation at once.
    private static let mostPaths = 3_000

    private let sender: HTTPSender
    private let host: String
    private let endpoint: String
    private let path: String
    private let signer: RequestSigner
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - endpoint: the address of the API. Only tests change it.
    ///   - now: the date that requests are signed with.
    public init(
        distribution: String, credentials: S3Credentials, httpClient: HTTPClient,
        endpoint: String = CloudFront.usualEndpoint, now: @escaping @Sendable () -> Date = { Date() }
    ) {
        sender = HTTPSender(client: httpClient)
        self.endpoint = endpoint
        host = endpoint.split(separator: "://", maxSplits: 1).last.map(String.init) ?? endpoint
        path = "/2020-05-31/distribution/\(distribution)/invalidation"
        // CloudFront is a global service, whose requests are always signed for this region.
        signer = RequestSigner(credentials, region: "us-east-1", service: "cloudfront", pathRule: .normalized)
        self.now = now
    }

    /// Invalidates the paths of these addresses, up to 3000 per request. `id` is the caller reference: a second request
    /// with the same reference returns the existing invalidation. See `CDN`.
    public func purge(_ addresses: [String], id: String) async throws {
        for (index, some) in try addresses.map(Self.path).chunked(Self.mostPaths).enumerated() {
            try await invalidate(Array(some), reference: index == 0 ? id : "\(id)-\(index)")
        }
    }

    private func invalidate(_ paths: [String], reference: String) async throws {
        let body = Array(Self.batch(paths, reference: reference).utf8)
        let headers = signer.signedHeaders(
            of: SignableRequest(
                method: "POST", path: path, headers: [("Host", host), ("Content-Type", "text/xml")],
                payloadHash: SHA256.hash(data: body).hexadecimal), at: now())
        let answer = try await sender.send(
            .init(method: .POST, address: endpoint + path, headers: headers, body: .bytes(body)))
        // This error has status 400, but it is transient: it passes when other invalidations have completed.
        guard answer.status != 400 || !answer.says("TooManyInvalidationsInProgress") else {
            throw TransferError(.throttled, detail: "purge: too many invalidations in progress")
        }
        try checked(answer, "purge")
    }

    /// The path of an invalidation: the address from its first slash on, percent-encoded as readers send it.
    private static func path(of address: String) throws -> String {
        let rest = address.split(separator: "://", maxSplits: 1).last ?? ""
        guard let slash = rest.firstIndex(of: "/") else {
            throw TransferError(.invalidURL, detail: "purge: an address without a path")
        }
        return String(rest[slash...])
    }

    private static func batch(_ paths: [String], reference: String) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <InvalidationBatch xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Paths><Quantity>\(paths.count)</Quantity>\
        <Items>\(paths.map { "<Path>\($0.escapedForXML)</Path>" }.joined())</Items></Paths>\
        <CallerReference>\(reference.escapedForXML)</CallerReference></InvalidationBatch>
        """
    }
}

extension HTTPSender.Answer {
    fileprivate func says(_ code: String) -> Bool {
        String(decoding: body, as: UTF8.self).contains("<Code>\(code)</Code>")
    }
}

public import AsyncHTTPClient
internal import Calotype
internal import Foundation

/// Cloudflare. The token needs the permission `Zone.Cache Purge` on the zone.
///
/// See <https://developers.cloudflare.com/api/resources/cache/methods/purge/>.
public struct Cloudflare: TaggingCDN {
    /// Where the API is.
    public static let usualEndpoint = "https://api.cloudflare.com/client/v4"

    /// `Cache-Tag`, with commas between several tags.
    public var tagHeader: String { "Cache-Tag" }
    /// What one request may name on every plan.
    private static let most = 30

    private let sender: HTTPSender
    private let address: String
    private let token: String

    /// - Parameter endpoint: where the API is; only a test has a reason to change it.
    public init(
        zone: String, token: String, httpClient: HTTPClient, endpoint: String = Cloudflare.usualEndpoint
    ) {
        sender = HTTPSender(client: httpClient)
        address = "\(endpoint)/zones/\(zone.percentEncoded())/purge_cache"
        self.token = token
    }

    /// Up to 30 addresses a request; see `CDN`.
    public func purge(_ addresses: [String], id: String) async throws {
        for some in addresses.chunked(Self.most) { try await purge(["files": Array(some)]) }
    }

    /// Up to 30 tags a request; see `TaggingCDN`.
    public func purge(tags: [String], id: String) async throws {
        for some in tags.chunked(Self.most) { try await purge(["tags": Array(some)]) }
    }

    private func purge(_ body: [String: [String]]) async throws {
        let answer = try await sender.post(body, to: address, [("Authorization", "Bearer \(token)")])
        // It may refuse with status 200.
        guard let verdict = try? JSONDecoder().decode(Verdict.self, from: Data(answer.body)), verdict.success else {
            throw TransferError(.upstreamError, detail: "purge: refused with status \(answer.status)")
        }
    }

    private struct Verdict: Decodable { let success: Bool }
}

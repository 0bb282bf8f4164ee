public import AsyncHTTPClient
internal import Calotype
internal import Foundation

/// Cloudflare. The token needs the permission `Zone.Cache Purge` on the zone.
///
/// See <https://developers.cloudflare.com/api/resources/cache/methods/purge/>.
public struct Cloudflare: TaggingCDN {
    /// The address of the API.
    public static let usualEndpoint = "https://api.cloudflare.com/client/v4"

    /// `Cache-Tag`, with commas between several tags.
    public var tagHeader: String { "Cache-Tag" }
    /// The maximum number of addresses or tags in one request, on every plan.
    private static let most = 30

    private let sender: HTTPSender
    private let address: String
    private let token: String

    /// - Parameter endpoint: the address of the API. Only tests change it.
    public init(
        zone: String, token: String, httpClient: HTTPClient, endpoint: String = Cloudflare.usualEndpoint
    ) {
        sender = HTTPSender(client: httpClient)
        address = "\(endpoint)/zones/\(zone.percentEncoded())/purge_cache"
        self.token = token
    }

    /// Purges up to 30 addresses per request; see `CDN`.
    public func purge(_ addresses: [String], id: String) async throws {
        for some in addresses.chunked(Self.most) { try await purge(["files": Array(some)]) }
    }

    /// Purges up to 30 tags per request; see `TaggingCDN`.
    public func purge(tags: [String], id: String) async throws {
        for some in tags.chunked(Self.most) { try await purge(["tags": Array(some)]) }
    }

    private func purge(_ body: [String: [String]]) async throws {
        let answer = try await sender.post(body, to: address, [("Authorization", "Bearer \(token)")])
        // Cloudflare may refuse a request with status 200.
        guard let verdict = try? JSONDecoder().decode(Verdict.self, from: Data(answer.body)), verdict.success else {
            throw TransferError(.upstreamError, detail: "purge: refused with status \(answer.status)")
        }
    }

    private struct Verdict: Decodable { let success: Bool }
}

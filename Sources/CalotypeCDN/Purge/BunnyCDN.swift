public import AsyncHTTPClient
internal import Calotype
internal import NIOHTTP1

/// The CDN bunny.net, accessed with the key of the account.
///
/// See <https://docs.bunny.net/cdn/purge-cache>.
public struct BunnyCDN: TaggingCDN {
    /// The address of the API.
    public static let usualEndpoint = "https://api.bunny.net"

    /// `CDN-Tag`, whose value has at most 1024 bytes.
    public var tagHeader: String { "CDN-Tag" }

    private let sender: HTTPSender
    private let endpoint: String
    private let pullZone: String
    private let key: String

    /// - Parameters:
    ///   - pullZone: the number of the pull zone, which purges by tag apply to.
    ///   - endpoint: the address of the API. Only tests change it.
    public init(pullZone: String, key: String, httpClient: HTTPClient, endpoint: String = BunnyCDN.usualEndpoint) {
        sender = HTTPSender(client: httpClient)
        self.endpoint = endpoint
        self.pullZone = pullZone.percentEncoded()
        self.key = key
    }

    /// Purges addresses, one per request; see `CDN`.
    public func purge(_ addresses: [String], id: String) async throws {
        for address in addresses {
            let answer = try await sender.send(
                .init(
                    method: .POST, address: "\(endpoint)/purge?url=\(address.percentEncoded())&async=false",
                    headers: [("AccessKey", key)]))
            try checked(answer, "purge")
        }
    }

    /// Purges tags, one per request; see `TaggingCDN`.
    public func purge(tags: [String], id: String) async throws {
        for tag in tags {
            _ = try await sender.post(
                ["CacheTag": tag], to: "\(endpoint)/pullzone/\(pullZone)/purgeCache", [("AccessKey", key)])
        }
    }
}

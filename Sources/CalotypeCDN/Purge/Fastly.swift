public import AsyncHTTPClient
internal import Calotype
internal import NIOHTTP1

/// Fastly. The token needs the scope `purge_select`.
///
/// See <https://www.fastly.com/documentation/reference/api/purging/>.
public struct Fastly: TaggingCDN {
    /// The address of the API.
    public static let usualEndpoint = "https://api.fastly.com"

    /// `Surrogate-Key`, with spaces between several tags. Fastly removes it from responses to readers.
    public var tagHeader: String { "Surrogate-Key" }
    /// The maximum number of tags in one request.
    private static let mostTags = 256

    private let sender: HTTPSender
    private let endpoint: String
    private let service: String
    private let token: String

    /// - Parameter endpoint: the address of the API. Only tests change it.
    public init(service: String, token: String, httpClient: HTTPClient, endpoint: String = Fastly.usualEndpoint) {
        sender = HTTPSender(client: httpClient)
        self.endpoint = endpoint
        self.service = service.percentEncoded()
        self.token = token
    }

    /// Purges addresses, one per request; see `CDN`.
    public func purge(_ addresses: [String], id: String) async throws {
        for address in addresses {
            // The API requires the address without the scheme.
            let bare = address.split(separator: "://", maxSplits: 1).last.map(String.init) ?? address
            let answer = try await sender.send(
                .init(method: .POST, address: "\(endpoint)/purge/\(bare)", headers: [("Fastly-Key", token)]))
            try checked(answer, "purge")
        }
    }

    /// Purges up to 256 tags per request; see `TaggingCDN`.
    public func purge(tags: [String], id: String) async throws {
        for some in tags.chunked(Self.mostTags) {
            _ = try await sender.post(
                ["surrogate_keys": Array(some)], to: "\(endpoint)/service/\(service)/purge", [("Fastly-Key", token)])
        }
    }
}

public import AsyncHTTPClient
internal import Calotype
internal import NIOHTTP1

/// Fastly. The token needs the scope `purge_select`.
///
/// See <https://www.fastly.com/documentation/reference/api/purging/>.
public struct Fastly: TaggingCDN {
    /// Where the API is.
    public static let usualEndpoint = "https://api.fastly.com"

    /// `Surrogate-Key`, with spaces between several tags. Fastly takes it out of what readers get.
    public var tagHeader: String { "Surrogate-Key" }
    /// What one request may name.
    private static let mostTags = 256

    private let sender: HTTPSender
    private let endpoint: String
    private let service: String
    private let token: String

    /// - Parameter endpoint: where the API is; only a test has a reason to change it.
    public init(service: String, token: String, httpClient: HTTPClient, endpoint: String = Fastly.usualEndpoint) {
        sender = HTTPSender(client: httpClient)
        self.endpoint = endpoint
        self.service = service.percentEncoded()
        self.token = token
    }

    /// One request an address; see `CDN`.
    public func purge(_ addresses: [String], id: String) async throws {
        for address in addresses {
            // Without the scheme, as the API wants it.
            let bare = address.split(separator: "://", maxSplits: 1).last.map(String.init) ?? address
            let answer = try await sender.send(
                .init(method: .POST, address: "\(endpoint)/purge/\(bare)", headers: [("Fastly-Key", token)]))
            try checked(answer, "purge")
        }
    }

    /// Up to 256 tags a request; see `TaggingCDN`.
    public func purge(tags: [String], id: String) async throws {
        for some in tags.chunked(Self.mostTags) {
            _ = try await sender.post(
                ["surrogate_keys": Array(some)], to: "\(endpoint)/service/\(service)/purge", [("Fastly-Key", token)])
        }
    }
}

internal import Calotype
internal import Foundation
internal import HTTPTypes
internal import Hummingbird

/// Where clients read variants: at the store, where it lets them, or else at this server.
struct VariantAddresses: Sendable {
    let store: any ObjectStore
    /// What paths of this server come after, such as `https://images.example.com`.
    let server: String
}

/// How clients reach this server.
struct ServerOrigin: Sendable {
    /// What the settings say; `nil` where they say nothing.
    let configured: String?
    /// For those who did not ask themselves, such as the receiver of a webhook.
    let usual: String

    init(_ settings: Settings, listen: Endpoint) {
        configured = settings.server.publicURL.map { url in
            let text = url.absoluteString
            return text.hasSuffix("/") ? String(text.dropLast()) : text
        }
        let isEverywhere = ["0.0.0.0", "::"].contains(listen.host)
        let name = isEverywhere ? ProcessInfo.processInfo.hostName : listen.host
        usual = configured ?? "http://\(name.contains(":") ? "[\(name)]" : name):\(listen.port)"
    }

    /// As the client of this request has reached it.
    func address(for request: Request) -> String {
        address(authority: request.head.authority, forwardedProtocol: request.headers[.forwardedProtocol])
    }

    /// A proxy in front says whether its client came by TLS.
    func address(authority: String?, forwardedProtocol: String?) -> String {
        if let configured { return configured }
        guard let authority, !authority.isEmpty, authority.utf8.allSatisfy({ Self.characters.contains($0) }) else {
            return usual
        }
        return "\(forwardedProtocol?.lowercased() == "https" ? "https" : "http")://\(authority)"
    }

    /// Of host names, addresses and ports.
    private static let characters = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:[]".utf8)
}

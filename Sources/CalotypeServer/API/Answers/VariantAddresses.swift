internal import Calotype
internal import CalotypeSettings
internal import Foundation
internal import HTTPServerGuard
internal import HTTPTypes
internal import Hummingbird

/// The addresses at which clients read variants: at the store if it has public addresses, or else at this server.
struct VariantAddresses: Sendable {
    let store: any ObjectStore
    /// The address of this server without a path, such as `https://images.example.com`.
    let server: String
}

/// The address at which clients reach this server.
struct ServerOrigin: Sendable {
    /// The address in the settings. `nil` if they name none.
    let configured: String?
    /// The address for receivers that have sent no request, such as the receiver of a webhook.
    let usual: String

    /// Returns the address of a server on this machine that listens on `host`.
    static func local(_ host: String, _ port: Int) -> String {
        let name = ["0.0.0.0", "::"].contains(host) ? "localhost" : host
        return "http://\(name.contains(":") ? "[\(name)]" : name):\(port)"
    }

    init(_ settings: Settings, listen: Endpoint) {
        configured = settings.server.publicURL.map { url in
            let text = url.absoluteString
            return text.hasSuffix("/") ? String(text.dropLast()) : text
        }
        let isEverywhere = ["0.0.0.0", "::"].contains(listen.host)
        let name = isEverywhere ? ProcessInfo.processInfo.hostName : listen.host
        usual = configured ?? "http://\(name.contains(":") ? "[\(name)]" : name):\(listen.port)"
    }

    /// Returns the address that the client of this request has used.
    func address(for request: Request) -> String {
        address(authority: request.head.authority, forwardedProtocol: request.headers[.forwardedProtocol])
    }

    /// A proxy in front sends the protocol that its client used.
    func address(authority: String?, forwardedProtocol: String?) -> String {
        if let configured { return configured }
        guard let authority, !authority.isEmpty, authority.utf8.allSatisfy({ Self.characters.contains($0) }) else {
            return usual
        }
        return "\(forwardedProtocol?.lowercased() == "https" ? "https" : "http")://\(authority)"
    }

    /// The characters of host names, IP addresses and ports.
    private static let characters = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:[]".utf8)
}

package import CalotypeSettings
internal import Foundation
internal import HTTPServerGuard
internal import HTTPTypes
internal import Hummingbird

/// Decides which callers are accepted. This happens before any part of the body is read.
package struct AccessRules: Sendable {
    package var tokens: AccessTokens { keyring.content.tokens }
    let keyring: Keyring
    /// Host names that the server accepts besides `localhost` and IP addresses. If tokens are required, an empty list
    /// allows every name.
    package var hosts: Set<String>
    /// The origins of web pages that may use the API from a browser.
    package var origins: Set<String>

    package init(tokens: AccessTokens = AccessTokens(), hosts: Set<String> = [], origins: Set<String> = []) {
        keyring = Keyring(tokens)
        self.origins = origins
        self.hosts = Set(hosts.map { $0.lowercased() })
    }

    /// Returns the caller, or `nil` if tokens are required and the request has none. Throws `Problem` if no route may
    /// answer the request.
    ///
    /// - Parameter byAnyHost: whether any host name is accepted.
    func caller(of request: Request, byAnyHost: Bool = false) throws -> Caller? {
        let keys = keyring.content
        // The first `Host` is the authority. If there is a second one, a proxy in front may have used that.
        guard request.headers[.secondHost] == nil else { throw Problem.manyHosts }
        let authority = request.head.authority ?? ""
        guard byAnyHost || answers(to: authority, asksForTokens: !keys.isOpen) else { throw Problem.misdirected }
        let presented = bearerToken(of: request)
        if presented == nil, !isSafe(request.method), comesFromElsewhere(request, authority) {
            throw Problem.crossSite
        }
        guard !keys.isOpen else { return .anyone }
        guard let presented else {
            return SessionCookie.text(in: request).flatMap { keys.tokens.token(ofSession: $0, at: Date()) }
                .map(Caller.init)
        }
        guard let token = keys.tokens.token(for: presented) else { throw Problem.wrongToken }
        return Caller(token)
    }

    /// Returns what says whether the token of a caller is still accepted.
    func validity(of caller: Caller) -> @Sendable () -> Bool {
        guard let name = caller.token else { return { true } }
        let issued = tokens.tokens.first { $0.name == name }
        return { [keyring] in issued.map { keyring.content.tokens.tokens.contains($0) } ?? false }
    }

    /// Checks the host name. Without this, a web page could point its own host name at our address and read our answers
    /// (DNS rebinding).
    private func answers(to authority: String, asksForTokens: Bool) -> Bool {
        guard !asksForTokens || !hosts.isEmpty else { return true }
        let host = Self.host(of: authority)
        return host == "localhost" || Self.isAddress(host) || hosts.contains(host)
    }

    private func bearerToken(of request: Request) -> String? {
        guard let field = request.headers[.authorization] else { return nil }
        let words = field.split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0].lowercased() == "bearer" else { return "" }
        return words[1].trimmingCharacters(in: .whitespaces)
    }

    private func isSafe(_ method: HTTPRequest.Method) -> Bool { [.get, .head, .options].contains(method) }

    /// Browsers say where a request comes from. Other programs do not.
    private func comesFromElsewhere(_ request: Request, _ authority: String) -> Bool {
        if AllowedOrigins(origins: origins).include(request) { return false }
        if let site = request.headers[.secFetchSite] { return !["same-origin", "none"].contains(site) }
        guard let origin = request.headers[.origin] else { return false }
        guard let url = URL(string: origin), let host = url.host() else { return true }
        let port = url.port.map { ":\($0)" } ?? ""
        return "\(host)\(port)".lowercased() != authority.lowercased()
    }
}

extension AccessRules {
    /// Returns the host without port and brackets, in lower case.
    static func host(of authority: String) -> String {
        let text = authority.lowercased()
        if text.hasPrefix("[") { return String(text.dropFirst().prefix { $0 != "]" }) }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let name = parts.count <= 2 ? String(parts.first ?? "") : text
        return name.hasSuffix(".") ? String(name.dropLast()) : name
    }

    static func isAddress(_ host: String) -> Bool { address(host) != nil }

    /// Whether only this machine can connect to a server that listens on `host`.
    package static func isLoopback(_ host: String) -> Bool {
        if host.lowercased() == "localhost" { return true }
        guard let address = address(host) else { return false }
        return address == "::1" || address.hasPrefix("127.")
    }
}

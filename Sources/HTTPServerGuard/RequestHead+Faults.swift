internal import HTTPTypes
internal import NIOHTTP1

extension HTTPRequestHead {
    /// The reason to refuse a request: a head that two HTTP readers may understand differently, or that this server
    /// does not support. `nil` if the head is valid (RFC 9112).
    var fault: RequestFault? { codingFault ?? expectationFault ?? targetFault }

    private var codingFault: RequestFault? {
        let codings = headers["Transfer-Encoding"].map { $0.lowercased() }
        guard !codings.isEmpty else { return nil }
        guard !version.isOld else { return .malformed("HTTP/1.0 has no Transfer-Encoding. Send Content-Length.") }
        guard codings == ["chunked"] else {
            return RequestFault(
                .notImplemented, "transfer-encoding", detail: "Only 'Transfer-Encoding: chunked' is understood.")
        }
        return nil
    }

    private var expectationFault: RequestFault? {
        let expectations = headers["Expect"]
        guard !version.isOld, !expectations.isEmpty, !expectsContinue else { return nil }
        return RequestFault(.expectationFailed, "expectation", detail: "Only 'Expect: 100-continue' is understood.")
    }

    private var targetFault: RequestFault? {
        guard method != .CONNECT else { return .malformed("This server is no proxy.") }
        guard !uri.contains("#") else {
            return .malformed("The request target has a fragment. Send what is before the '#'.")
        }
        if uri == "*", method == .OPTIONS { return nil }
        if uri.hasPrefix("/") {
            let isNamed = version.isOld || headers.contains(name: "Host") || HealthPaths.include(uri)
            return isNamed
                ? nil : RequestFault(.badRequest, "no-host", detail: "Send a Host header: HTTP/1.1 asks for one.")
        }
        guard let target = AbsoluteTarget(uri), !target.authority.contains("@") else {
            return .malformed("The request target must be a path, or an http:// address without a user.")
        }
        return nil
    }

    /// Whether the client waits for `100 Continue` before it sends the body. Clients before HTTP/1.1 do not.
    var expectsContinue: Bool {
        !version.isOld && headers["Expect"].map { $0.lowercased() } == ["100-continue"]
    }

    /// The request with a path as its target. The host in the target replaces the header (RFC 9112, 3.2.2). If they
    /// differ, both stay, and the request is refused because it has two hosts.
    var inOriginForm: HTTPRequestHead {
        guard !uri.hasPrefix("/"), let target = AbsoluteTarget(uri) else { return self }
        var head = self
        let others = headers["Host"].filter { $0.lowercased() != target.authority.lowercased() }
        head.uri = target.path
        head.headers.remove(name: "Host")
        for host in [target.authority] + others { head.headers.add(name: "Host", value: host) }
        return head
    }
}

extension HTTPVersion {
    /// Whether the version is before HTTP/1.1, which has no chunks, no expectations and no persistent connections.
    var isOld: Bool { (major, minor) < (1, 1) }
}

/// A request target of the form `http://host/path`.
private struct AbsoluteTarget {
    let authority, path: String

    init?(_ uri: String) {
        let parts = uri.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, ["http", "https"].contains(parts[0].lowercased()) else { return nil }
        let authority = parts[1].prefix { $0 != "/" && $0 != "?" }
        guard !authority.isEmpty else { return nil }
        let path = parts[1].dropFirst(authority.count)
        self.authority = String(authority)
        self.path = path.hasPrefix("/") ? String(path) : "/" + path
    }
}

/// The paths that are answered under any host name, because health checks know only an address and a port.
package enum HealthPaths {
    static let paths: Set<String> = ["/healthz", "/readyz"]

    package static func include(_ target: String) -> Bool { paths.contains(String(target.prefix { $0 != "?" })) }
}

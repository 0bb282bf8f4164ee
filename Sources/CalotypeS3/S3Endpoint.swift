internal import Calotype
internal import Foundation

/// Where an S3 service listens: scheme, host, port and, for a service below a path, that path.
public struct S3Endpoint: Sendable, Hashable, CustomStringConvertible {
    let scheme: String
    /// With the port, unless it is the scheme's own.
    let authority: String
    /// Empty, or with a slash in front and none at the end. Not percent-encoded.
    let basePath: String
    let isAWS: Bool

    /// The address, as it could be given to `init`.
    public var description: String { "\(scheme)://\(authority)\(basePath)" }

    /// AWS's own service in `region`.
    public static func aws(region: String) -> Self {
        let domain = region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
        return Self(scheme: "https", authority: "s3.\(region).\(domain)", basePath: "", isAWS: true)
    }

    /// Reads `http://host:port` or `https://…`. Throws `TransferError` (`invalidURL`) for anything that is not
    /// such an address, or that carries a user, a query or a fragment.
    public init(_ url: String) throws {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = parts.encodedHost, !host.isEmpty, parts.hasUsablePort,
            parts.user == nil, parts.password == nil, parts.query == nil, parts.fragment == nil
        else {
            throw TransferError(.invalidURL, detail: "an S3 endpoint has the form https://host[:port][/path]")
        }
        let port = parts.port == (scheme == "https" ? 443 : 80) ? nil : parts.port
        let path = parts.path.split(separator: "/").map { "/\($0)" }.joined()
        self.init(
            scheme: scheme, authority: host.lowercased() + (port.map { ":\($0)" } ?? ""), basePath: path, isAWS: false)
    }

    private init(scheme: String, authority: String, basePath: String, isAWS: Bool) {
        self.scheme = scheme
        self.authority = authority
        self.basePath = basePath
        self.isAWS = isAWS
    }
}

/// Where the name of the bucket goes.
public enum S3Addressing: Sendable, Hashable {
    /// In the host at AWS, unless the name has dots (no certificate covers those) or underscores (no host has those); in the
    /// path elsewhere.
    case automatic
    /// `https://host/bucket/key`
    case path
    /// `https://bucket.host/key`
    case virtualHost
}

/// One object's address, before anything is encoded.
struct S3Address: Hashable {
    let scheme: String
    /// What the `Host` header says.
    let host: String
    let path: String
}

extension S3Configuration {
    func address(of key: String, in bucket: String) -> S3Address {
        let usesHost =
            switch addressing {
            case .automatic: endpoint.isAWS && !bucket.contains { $0 == "." || $0 == "_" }
            case .path: false
            case .virtualHost: true
            }
        return S3Address(
            scheme: endpoint.scheme,
            host: usesHost ? "\(bucket).\(endpoint.authority)" : endpoint.authority,
            path: endpoint.basePath + (usesHost ? "" : "/\(bucket)") + "/\(key)")
    }
}

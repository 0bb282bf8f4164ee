internal import Calotype
internal import Foundation

/// The address of an S3 service: scheme, host, port and, for a service below a path, that path.
public struct S3Endpoint: Sendable, Hashable, CustomStringConvertible {
    let scheme: String
    /// The host, with the port unless it is the default port of the scheme.
    let authority: String
    /// Empty, or a path that begins with a slash and does not end in one. Not percent-encoded.
    let basePath: String
    let isAWS: Bool

    /// The address, in the form that `init` accepts.
    public var description: String { "\(scheme)://\(authority)\(basePath)" }

    /// Returns the endpoint of AWS in `region`.
    public static func aws(region: String) -> Self {
        let domain = region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
        return Self(scheme: "https", authority: "s3.\(region).\(domain)", basePath: "", isAWS: true)
    }

    /// Reads `http://host:port` or `https://…`. Throws `TransferError` (`invalidURL`) if the text is not such an
    /// address, or contains a user, a query or a fragment.
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

/// The position of the bucket's name in an address.
public enum S3Addressing: Sendable, Hashable {
    /// At AWS in the host, unless the name has dots (certificates do not cover those) or underscores (hosts do not have
    /// those); elsewhere in the path.
    case automatic
    /// `https://host/bucket/key`
    case path
    /// `https://bucket.host/key`
    case virtualHost
}

/// The address of one object, before percent-encoding.
struct S3Address: Hashable {
    let scheme: String
    /// The value of the `Host` header.
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

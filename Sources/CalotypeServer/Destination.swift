internal import Calotype

/// Where variants go.
package enum Destination: Sendable, Hashable {
    case folder(String)
    case bucket(String, prefix: String)

    /// Reads `s3://bucket` or `s3://bucket/prefix`.
    package init?(_ address: String) {
        guard address.hasPrefix("s3://") else { return nil }
        let parts = address.dropFirst("s3://".count).split(
            separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = parts.first, BucketName.isValid(name) else { return nil }
        let prefix = parts.dropFirst().first.map(String.init) ?? ""
        self = .bucket(String(name), prefix: prefix.isEmpty || prefix.hasSuffix("/") ? prefix : prefix + "/")
    }

    /// In front of every key.
    var keyPrefix: String {
        switch self {
        case .folder: ""
        case .bucket(_, let prefix): prefix
        }
    }
}

internal import Calotype

/// The place where variants are stored.
package enum Destination: Sendable, Hashable {
    case folder(String)
    case bucket(String, prefix: String)
    /// The server that the settings name.
    case server(Settings.HTTPStoreSettings)

    /// Reads `s3://bucket` or `s3://bucket/prefix`. `nil` if the text has another form or a name is not valid.
    package init?(_ address: String) {
        guard address.hasPrefix("s3://") else { return nil }
        let parts = address.dropFirst("s3://".count).split(
            separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = parts.first, BucketName.isValid(name) else { return nil }
        var folders = parts.dropFirst().first?.split(separator: "/", omittingEmptySubsequences: false) ?? []
        if folders.last == "" { folders.removeLast() }
        guard folders.allSatisfy(Self.isPlain) else { return nil }
        self = .bucket(String(name), prefix: folders.map { $0 + "/" }.joined())
    }

    /// Whether servers, proxies and libraries all leave this part of a key unchanged.
    private static func isPlain(_ folder: Substring) -> Bool {
        !["", ".", ".."].contains(folder) && folder.utf8.count <= 255
            && folder.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }

    /// The name of the bucket. `nil` if the destination is not a bucket.
    package var bucket: String? {
        switch self {
        case .folder, .server: nil
        case .bucket(let name, _): name
        }
    }

    /// The text in front of every key.
    package var keyPrefix: String {
        switch self {
        case .folder, .server: ""
        case .bucket(_, let prefix): prefix
        }
    }

    /// Whether both destinations are in the same bucket, in the same folder, or on the same server.
    func isBeside(_ other: Self) -> Bool {
        switch (self, other) {
        case (.folder(let path), .folder(let otherPath)): path == otherPath
        case (.bucket(let name, _), .bucket(let otherName, _)): name == otherName
        case (.server(let location), .server(let otherLocation)): location == otherLocation
        case (.folder, _), (.bucket, _), (.server, _): false
        }
    }
}

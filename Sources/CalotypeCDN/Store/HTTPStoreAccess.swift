internal import Foundation

/// The kind of an object server, and the credentials for it. The secret is never visible when printed, dumped or
/// logged.
public struct HTTPStoreAccess: Sendable, Hashable {
    enum Rules: Sendable, Hashable { case webDAV, plain }

    let rules: Rules
    let header: Header

    struct Header: Sendable, Hashable {
        let name, value: String
    }

    /// A WebDAV server (RFC 4918), with HTTP basic authentication. It must support MOVE and `Overwrite: F`.
    public static func webDAV(user: String, password: String) -> Self {
        let credentials = Data("\(user):\(password)".utf8).base64EncodedString()
        return Self(rules: .webDAV, header: Header(name: "Authorization", value: "Basic \(credentials)"))
    }

    /// A storage zone at bunny.net, with its password. The address of the store is `https://storage.bunnycdn.com/ZONE`.
    ///
    /// See <https://docs.bunny.net/storage/http>.
    public static func bunny(accessKey: String) -> Self {
        Self(rules: .plain, header: Header(name: "AccessKey", value: accessKey))
    }
}

extension HTTPStoreAccess: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A fixed text, without any part of the credentials.
    public var description: String { "HTTPStoreAccess(redacted)" }
    /// Equal to `description`.
    public var debugDescription: String { description }
    /// A mirror without children, so that `dump` shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

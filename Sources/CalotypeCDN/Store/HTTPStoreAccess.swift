internal import Foundation

/// Which rules a server for objects follows, and what opens it. It never shows its secret when printed, dumped or logged.
public struct HTTPStoreAccess: Sendable, Hashable {
    enum Rules: Sendable, Hashable { case webDAV, plain }

    let rules: Rules
    let header: Header

    struct Header: Sendable, Hashable {
        let name, value: String
    }

    /// A WebDAV server (RFC 4918), by HTTP's basic authentication. It must have MOVE and `Overwrite: F`.
    public static func webDAV(user: String, password: String) -> Self {
        let credentials = Data("\(user):\(password)".utf8).base64EncodedString()
        return Self(rules: .webDAV, header: Header(name: "Authorization", value: "Basic \(credentials)"))
    }

    /// A storage zone at bunny.net, by its password. The address of the store is `https://storage.bunnycdn.com/ZONE`.
    ///
    /// See <https://docs.bunny.net/storage/http>.
    public static func bunny(accessKey: String) -> Self {
        Self(rules: .plain, header: Header(name: "AccessKey", value: accessKey))
    }
}

extension HTTPStoreAccess: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says that there is access, and nothing of it.
    public var description: String { "HTTPStoreAccess(redacted)" }
    /// The same as `description`.
    public var debugDescription: String { description }
    /// Without children, so that `dump` finds nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

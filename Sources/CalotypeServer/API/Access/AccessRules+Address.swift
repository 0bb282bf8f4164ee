internal import NIOCore

extension AccessRules {
    /// The address that a text spells out, in its usual form, or `nil` for a name.
    static func address(_ text: String) -> String? {
        try? SocketAddress(ipAddress: text, port: 0).ipAddress
    }
}

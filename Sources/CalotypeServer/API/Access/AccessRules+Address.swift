internal import NIOCore

extension AccessRules {
    /// Returns the IP address in `text` in its canonical form, or `nil` if `text` is a name.
    static func address(_ text: String) -> String? {
        try? SocketAddress(ipAddress: text, port: 0).ipAddress
    }
}

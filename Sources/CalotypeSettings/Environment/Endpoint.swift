/// The address on which a server listens: a host name or IP address, and a port.
package struct Endpoint: Sendable, Hashable {
    package var host: String
    package var port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `127.0.0.1:8080` or `[::1]:8080`. `nil` if the text has another form.
    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"),
            let port = SettingsRule<Int>.port.parse(String(text[colon...].dropFirst()))
        else { return nil }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty, SettingsRule<String>.host.parse(host) != nil else { return nil }
        self.init(host: host, port: port)
    }
}

package import NIOCore

/// The addresses and ports that a download may connect to.
package struct AddressPolicy: Sendable {
    /// The ports of web servers. Other ports belong to other services, which must not receive requests.
    package static let webPorts: Set<Int> = [80, 443, 8080, 8443]

    package var ports = webPorts
    /// Whether loopback and private networks are allowed, on any port. Use it for development only. Link-local
    /// addresses, which clouds use for credentials, stay blocked.
    package var allowsPrivate = false
    /// Single addresses that are allowed, whatever the registries say.
    package var opened: Set<IPAddress> = []

    package init(allowsPrivate: Bool = false) { self.allowsPrivate = allowsPrivate }

    /// Checks a URL before its name is looked up: its port, and its host if that is an address or a localhost name.
    /// Throws `TransferError` (`blockedAddress`).
    package func check(_ url: HTTPURL) throws {
        try check(port: url.port)
        switch url.host {
        case .address(let address): try check(address.socketAddress(port: url.port))
        case .name(let name) where !allowsPrivate && name.isLocalhost:
            throw TransferError(.blockedAddress, detail: "localhost is not public: loopback, RFC 6761")
        case .name: break
        }
    }

    /// Throws `TransferError` (`blockedAddress`) if the port is not allowed.
    package func check(port: Int) throws(TransferError) {
        guard allowsPrivate || ports.contains(port) else {
            throw TransferError(.blockedAddress, detail: "port \(port) is not one that web servers use")
        }
    }

    /// Throws `TransferError` (`blockedAddress`) if the address is not allowed.
    package func check(_ address: SocketAddress) throws(TransferError) {
        guard let address = IPAddress(address) else {
            throw TransferError(.blockedAddress, detail: "not an internet address")
        }
        guard !opened.contains(address) else { return }
        switch address.reach {
        case .global: return
        case .local where allowsPrivate: return
        case .local(let name), .special(let name):
            throw TransferError(.blockedAddress, detail: "\(address.text) is not public: \(name)")
        }
    }
}

extension String {
    /// Whether this is a name of this machine, whatever a resolver says (RFC 6761 section 6.3).
    fileprivate var isLocalhost: Bool {
        let name = hasSuffix(".") ? dropLast() : self[...]
        return name == "localhost" || name.hasSuffix(".localhost")
    }
}

package import NIOCore

/// Which addresses and ports a download may connect to.
package struct AddressPolicy: Sendable {
    /// Ports that web servers are found at. Everything else is some other service, which must not be talked to.
    package static let webPorts: Set<Int> = [80, 443, 8080, 8443]

    package var ports = webPorts
    /// Opens loopback and private networks, on any port: for development. Link-local addresses, where clouds keep
    /// their credentials, stay closed.
    package var allowsPrivate = false
    /// Single addresses that are open whatever the registries say.
    package var opened: Set<IPAddress> = []

    package init(allowsPrivate: Bool = false) { self.allowsPrivate = allowsPrivate }

    /// What can be said of a URL before its name is looked up: its port, and its host where that is an address. Throws
    /// `TransferError` (`blockedAddress`).
    package func check(_ url: HTTPURL) throws {
        try check(port: url.port)
        switch url.host {
        case .address(let address): try check(address.socketAddress(port: url.port))
        case .name(let name) where !allowsPrivate && name.isLocalhost:
            throw TransferError(.blockedAddress, detail: "localhost is not public: loopback, RFC 6761")
        case .name: break
        }
    }

    /// Throws `TransferError` (`blockedAddress`).
    package func check(port: Int) throws(TransferError) {
        guard allowsPrivate || ports.contains(port) else {
            throw TransferError(.blockedAddress, detail: "port \(port) is not one that web servers use")
        }
    }

    /// Throws `TransferError` (`blockedAddress`).
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
    /// A name of this machine, whatever a resolver says (RFC 6761 section 6.3).
    fileprivate var isLocalhost: Bool {
        let name = hasSuffix(".") ? dropLast() : self[...]
        return name == "localhost" || name.hasSuffix(".localhost")
    }
}

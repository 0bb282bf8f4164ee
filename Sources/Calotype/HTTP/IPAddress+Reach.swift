extension IPAddress {
    /// The kind of host that an address can reach.
    package enum Reach: Sendable, Hashable {
        /// A host of the public internet.
        case global
        /// This machine or its own network. A developer may allow it.
        case local(String)
        /// An address that never has a source. It is blocked under any configuration.
        case special(String)
    }

    /// The reach of the address and of every IPv4 address inside it. The most restricted of them counts.
    package var reach: Reach {
        carriedIPv4.map(\.ownReach).reduce(ownReach) { $0.worse($1) }
    }

    private var ownReach: Reach {
        if let block = SpecialBlock.all.first(where: { $0.contains(self) }) { return block.reach }
        return isUnicastSpace ? .global : .special("not allocated, RFC 4291 section 2.4")
    }

    /// Whether the address is in allocated space. For IPv6 only 2000::/3 is allocated, and the two forms that carry an
    /// IPv4 address are judged by that address.
    private var isUnicastSpace: Bool {
        switch self {
        case .v4: true
        case .v6(let bits): bits >> 125 == 0b001 || isMappedIPv4 || isTranslatedIPv4
        }
    }
}

extension IPAddress.Reach {
    fileprivate func worse(_ other: Self) -> Self {
        switch (self, other) {
        case (.special, _), (.local, .global), (.local, .local), (.global, .global): self
        case (_, .special), (.global, .local): other
        }
    }
}

extension IPAddress {
    /// Who can be met at an address.
    package enum Reach: Sendable, Hashable {
        /// A host of the public internet.
        case global
        /// This machine or its own network, which a developer may open.
        case local(String)
        /// Nobody that could hold a picture, under any configuration.
        case special(String)
    }

    /// What the registries say about the address and about every IPv4 address inside it: the worst of them counts.
    package var reach: Reach {
        carriedIPv4.map(\.ownReach).reduce(ownReach) { $0.worse($1) }
    }

    private var ownReach: Reach {
        if let block = SpecialBlock.all.first(where: { $0.contains(self) }) { return block.reach }
        return isUnicastSpace ? .global : .special("not allocated, RFC 4291 section 2.4")
    }

    /// IPv6 is judged the other way round: only 2000::/3 is given out, and the two carriers are judged by their load.
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

extension IPAddress {
    /// ::ffff:0:0/96, IPv4-mapped: RFC 4291 section 2.5.5.2. The kernel connects to the IPv4 address.
    var isMappedIPv4: Bool {
        guard case .v6(let bits) = self else { return false }
        return bits >> 32 == 0xffff
    }

    /// 64:ff9b::/96, the well-known prefix of NAT64: RFC 6052. A host without IPv4 gets such addresses for every IPv4
    /// name.
    var isTranslatedIPv4: Bool {
        guard case .v6(let bits) = self else { return false }
        return bits >> 32 == 0x64_ff9b << 64
    }

    /// The IPv4 addresses that a gateway, tunnel or kernel may extract from this one.
    var carriedIPv4: [IPAddress] {
        guard case .v6(let bits) = self else { return [] }
        let last = UInt32(truncatingIfNeeded: bits)
        var carried: [UInt32] = []
        if isMappedIPv4 || isTranslatedIPv4 { carried.append(last) }
        // ::/96, IPv4-compatible: RFC 4291 section 2.5.5.1.
        if bits >> 32 == 0, bits > 1 { carried.append(last) }
        // ::ffff:0:0:0/96, IPv4-translated: RFC 2765.
        if bits >> 32 == 0xffff << 16 { carried.append(last) }
        // 64:ff9b:1::/48, local-use NAT64: RFC 8215. RFC 6052 puts the address after bit 48 (around the octet at 64) or
        // at the end, depending on the length of the prefix.
        if bits >> 80 == 0x64_ff9b_0001 {
            carried += [
                last, UInt32(truncatingIfNeeded: bits >> 64) << 16 | UInt32(UInt16(truncatingIfNeeded: bits >> 40)),
            ]
        }
        // 2002::/16, 6to4: RFC 3056.
        if bits >> 112 == 0x2002 { carried.append(UInt32(truncatingIfNeeded: bits >> 80)) }
        // 2001::/32, Teredo: RFC 4380. It contains the address of the server, and that of the client with every bit
        // inverted.
        if bits >> 96 == 0x2001_0000 { carried += [UInt32(truncatingIfNeeded: bits >> 64), ~last] }
        // ISATAP, under any prefix: RFC 5214 section 6.1.
        if [0x0000_5efe, 0x0200_5efe].contains(UInt32(truncatingIfNeeded: bits >> 32)) { carried.append(last) }
        return carried.map(Self.v4)
    }
}

/// One row of IANA's special-purpose address registries (RFC 6890), or of its registries for multicast and reserved
/// space.
struct SpecialBlock: Sendable {
    let network: IPAddress
    let length: Int
    let reach: IPAddress.Reach

    func contains(_ address: IPAddress) -> Bool {
        switch (network, address) {
        case (.v4(let mine), .v4(let other)): (mine ^ other) >> (32 - length) == 0
        case (.v6(let mine), .v6(let other)): (mine ^ other) >> (128 - length) == 0
        case (.v4, .v6), (.v6, .v4): false
        }
    }

    /// All blocks. Small blocks that the registries call globally reachable (anycast relays, AS112 sinks) are included,
    /// since they have no images.
    static let all = v4 + v6

    private static let v4 = [
        v4(0, 0, 0, 0, 8, .special("this network, RFC 791")),
        v4(10, 0, 0, 0, 8, .local("private use, RFC 1918")),
        v4(100, 64, 0, 0, 10, .special("shared address space of carriers, RFC 6598")),
        v4(127, 0, 0, 0, 8, .local("loopback, RFC 1122")),
        // This is not in the registry: Azure's host service answers here, only to its own machines.
        v4(168, 63, 129, 16, 32, .special("Azure host service")),
        v4(169, 254, 0, 0, 16, .special("link local, RFC 3927; cloud metadata")),
        v4(172, 16, 0, 0, 12, .local("private use, RFC 1918")),
        v4(192, 0, 0, 0, 24, .special("IETF protocol assignments, RFC 6890; cloud metadata")),
        v4(192, 0, 2, 0, 24, .special("documentation (TEST-NET-1), RFC 5737")),
        v4(192, 31, 196, 0, 24, .special("AS112-v4, RFC 7535")),
        v4(192, 52, 193, 0, 24, .special("AMT, RFC 7450")),
        v4(192, 88, 99, 0, 24, .special("6to4 relay anycast, RFC 7526")),
        v4(192, 168, 0, 0, 16, .local("private use, RFC 1918")),
        v4(192, 175, 48, 0, 24, .special("direct delegation AS112, RFC 7534")),
        v4(198, 18, 0, 0, 15, .special("benchmarking, RFC 2544")),
        v4(198, 51, 100, 0, 24, .special("documentation (TEST-NET-2), RFC 5737")),
        v4(203, 0, 113, 0, 24, .special("documentation (TEST-NET-3), RFC 5737")),
        v4(224, 0, 0, 0, 4, .special("multicast, RFC 5771")),
        v4(240, 0, 0, 0, 4, .special("reserved and limited broadcast, RFC 1112, RFC 8190")),
    ]

    private static let v6 = [
        v6(0, 0, 0, 0, 0, 0, 0, 0, 128, .special("unspecified, RFC 4291")),
        v6(0, 0, 0, 0, 0, 0, 0, 1, 128, .local("loopback, RFC 4291")),
        v6(0x64, 0xff9b, 1, 0, 0, 0, 0, 0, 48, .special("local IPv4/IPv6 translation, RFC 8215")),
        v6(0x100, 0, 0, 0, 0, 0, 0, 0, 64, .special("discard only, RFC 6666")),
        v6(0x100, 0, 0, 1, 0, 0, 0, 0, 64, .special("dummy prefix, RFC 9780")),
        // Teredo, port control, benchmarking, AMT, AS112, ORCHID, ORCHIDv2 and drone ids are all inside.
        v6(0x2001, 0, 0, 0, 0, 0, 0, 0, 23, .special("IETF protocol assignments, RFC 2928")),
        v6(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0, 32, .special("documentation, RFC 3849")),
        v6(0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0, 48, .special("direct delegation AS112, RFC 7534")),
        v6(0x3fff, 0, 0, 0, 0, 0, 0, 0, 20, .special("documentation, RFC 9637")),
        v6(0x5f00, 0, 0, 0, 0, 0, 0, 0, 16, .special("segment routing ids, RFC 9602")),
        // This is inside the unique local block, but it is a metadata service, so it comes first.
        v6(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254, 128, .special("cloud metadata")),
        v6(0xfc00, 0, 0, 0, 0, 0, 0, 0, 7, .local("unique local, RFC 4193")),
        v6(0xfe80, 0, 0, 0, 0, 0, 0, 0, 10, .special("link local, RFC 4291")),
        v6(0xfec0, 0, 0, 0, 0, 0, 0, 0, 10, .special("site local, RFC 3879")),
        v6(0xff00, 0, 0, 0, 0, 0, 0, 0, 8, .special("multicast, RFC 4291")),
    ]

    private static func v4(
        _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32, _ length: Int, _ reach: IPAddress.Reach
    ) -> Self {
        Self(network: .v4(a << 24 | b << 16 | c << 8 | d), length: length, reach: reach)
    }

    private static func v6(
        _ a: UInt16, _ b: UInt16, _ c: UInt16, _ d: UInt16, _ e: UInt16, _ f: UInt16, _ g: UInt16, _ h: UInt16,
        _ length: Int, _ reach: IPAddress.Reach
    ) -> Self {
        let bits = [a, b, c, d, e, f, g, h].reduce(0 as UInt128) { $0 << 16 | UInt128($1) }
        return Self(network: .v6(bits), length: length, reach: reach)
    }
}

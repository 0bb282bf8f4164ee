internal import CalotypeProvenance

/// The picture sizes that HEVC data announces (ITU-T H.265, 7.3.1 and 7.3.2), before the conformance window crops them.
struct HEVCSizes {
    private(set) var all: [Dimensions] = []
    /// How many bytes hold the length of a unit in an item, according to the configurations.
    private var lengthWidths: Set<Int> = []

    /// Reads `hvcC`, the configuration of the decoder.
    mutating func read(configuration: ByteWindow, steps: inout Int) {
        if let flags = configuration.u8(at: 21) { lengthWidths.insert(flags & 3 + 1) }
        var offset = 23
        for _ in 0..<(configuration.u8(at: 22) ?? 0) {
            guard let units = configuration.u16(at: offset + 1) else { return }
            offset += 3
            for _ in 0..<units {
                guard let next = note(configuration, at: offset, lengthWidth: 2, &steps) else { return }
                offset = next
            }
        }
    }

    /// Reads an item. It may contain its own parameters.
    mutating func read(_ data: ByteWindow, steps: inout Int) {
        for width in lengthWidths {
            var offset = 0
            while let next = note(data, at: offset, lengthWidth: width, &steps) { offset = next }
        }
    }

    /// Reads the unit at `offset`. Returns the offset of its end; `nil` if there are no more units.
    private mutating func note(
        _ data: ByteWindow, at offset: Int, lengthWidth: Int, _ steps: inout Int
    ) -> Int? {
        guard steps > 0, let length = data.number(of: lengthWidth, at: offset) else { return nil }
        steps -= 1
        let unit = data.available(at: offset + lengthWidth, limit: length)
        if let head = unit.u8(at: 0), head >> 1 & 0x3F == Self.parameters,
            let size = try? Self.size(unit.available(at: 2, limit: Self.parameterBytes))
        {
            all.append(size)
        }
        return unit.count == length ? offset + lengthWidth + length : nil
    }

    /// The type of a sequence parameter set, and a number of bytes that always includes its size.
    private static let (parameters, parameterBytes) = (33, 256)

    private static func size(_ parameters: ByteWindow) throws -> Dimensions {
        var bits = BitReader(parameters.withoutEmulationPrevention)
        bits.skip(4)
        let layers = try bits.number(3)
        bits.skip(1 + 96)
        let kinds = try (0..<layers).map { _ in (profile: try bits.flag(), level: try bits.flag()) }
        if layers > 0 { bits.skip(2 * (8 - layers)) }
        for kind in kinds { bits.skip((kind.profile ? 88 : 0) + (kind.level ? 8 : 0)) }
        _ = try bits.exponential()
        if try bits.exponential() == 3 { bits.skip(1) }
        let (width, height) = (try bits.exponential(), try bits.exponential())
        return try Dimensions(claimed: width, height)
    }
}

extension ByteWindow {
    /// The bytes without emulation prevention: a 3 after two zeros, which keeps data from looking like the start of a
    /// unit.
    fileprivate var withoutEmulationPrevention: ByteWindow {
        var bytes: [UInt8] = []
        var zeros = 0
        for byte in array {
            if zeros >= 2, byte == 3 {
                zeros = 0
            } else {
                zeros = byte == 0 ? zeros + 1 : 0
                bytes.append(byte)
            }
        }
        return ByteWindow(bytes)
    }
}

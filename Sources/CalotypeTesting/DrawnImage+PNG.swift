extension DrawnImage {
    /// A PNG with uncompressed data (PNG specification, third edition; RFC 1950 and 1951).
    package var png: [UInt8] {
        PNGChunk.signature + PNGChunk("IHDR", header).bytes + PNGChunk("IDAT", stored(rows)).bytes
            + PNGChunk("IEND", []).bytes
    }

    private var header: [UInt8] {
        let colorTypes: [Int: UInt8] = [1: 0, 2: 4, 3: 2, 4: 6]
        return bigEndian(width) + bigEndian(height) + [8, colorTypes[channels] ?? 2, 0, 0, 0]
    }

    private var rows: [UInt8] {
        let length = width * channels
        return (0..<height).flatMap { [0] + samples[$0 * length..<($0 + 1) * length] }
    }

    private func stored(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = [0x78, 0x01]
        var rest = bytes[...]
        repeat {
            let block = rest.prefix(65_535)
            rest = rest.dropFirst(block.count)
            let (low, high) = (UInt8(block.count & 255), UInt8(block.count >> 8))
            result += [rest.isEmpty ? 1 : 0, low, high, ~low, ~high] + block
        } while !rest.isEmpty
        return result + bigEndian(Int(adler32(bytes)))
    }
}

/// A chunk of a PNG, with its checksum.
package struct PNGChunk {
    package static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    package let bytes: [UInt8]

    package init(_ type: String, _ content: [UInt8]) {
        let checked = Array(type.utf8) + content
        bytes = bigEndian(content.count) + checked + bigEndian(Int(crc32(checked)))
    }
}

private func bigEndian(_ number: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
}

private func adler32(_ bytes: [UInt8]) -> UInt32 {
    var (low, high): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
        low = (low + UInt32(byte)) % 65_521
        high = (high + low) % 65_521
    }
    return high << 16 | low
}

private func crc32(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = ~0
    for byte in bytes { crc = crc >> 8 ^ crcTable[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] }
    return ~crc
}

/// The checksum of each byte. Without this table, an image takes seconds in a debug build.
private let crcTable: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(byte) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
}

extension XMPPacket {
    private static let keyword = Array("XML:com.adobe.xmp\0".utf8)

    /// Adds a chunk `iTXt` behind the header, not compressed, as the specification of XMP wants it.
    func pngEdit(_ file: ByteWindow) throws(EmbeddingFailure) -> ByteEdit {
        var edit = ByteEdit()
        var offset = 8
        guard file.u32(at: offset) == 13, file.holds("IHDR", at: offset + 4) else { throw .damaged }
        while true {
            guard let length = file.u32(at: offset), let name = file.name(at: offset + 4),
                let data = file.window(at: offset + 8, count: length), file.count - offset >= length + 12
            else { throw .damaged }
            let end = offset + length + 12
            if name == "caBX" { throw .signed }
            if ["tEXt", "zTXt", "iTXt"].contains(name), data.holds(Self.keyword) { edit.remove(offset..<end) }
            if name == "IEND" { break }
            offset = end
        }
        // No compression, no language, no translated keyword.
        let chunk = Array("iTXt".utf8) + Self.keyword + [0, 0, 0, 0] + bytes
        let length = UInt32(chunk.count - 4).bigEndianBytes
        edit.insert(length + chunk + CRC32.of(chunk).bigEndianBytes, at: 33)
        return edit
    }
}

/// The checksum of PNG's chunks. PNG (third edition), annex D.
enum CRC32 {
    static func of(_ bytes: [UInt8]) -> UInt32 {
        var remainder: UInt32 = .max
        for byte in bytes { remainder = table[Int(UInt8(truncatingIfNeeded: remainder) ^ byte)] ^ remainder >> 8 }
        return ~remainder
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 0 ? value >> 1 : 0xEDB8_8320 ^ value >> 1 }
    }
}

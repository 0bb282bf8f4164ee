extension FileMetadata {
    /// Reads the comments and the application extensions of a GIF. GIF89a, sections 24 and 26.
    mutating func readGIF(_ file: ByteWindow) {
        guard let flags = file.u8(at: 10) else { return note(.damaged, in: .container) }
        var offset = 13 + Self.paletteBytes(flags)
        var budget = limits.entries
        while budget > 0 {
            switch file.u8(at: offset) {
            case 0x2C?:
                guard let flags = file.u8(at: offset + 9) else { return note(.damaged, in: .container) }
                offset = Self.skip(file, from: offset + 11 + Self.paletteBytes(flags), &budget)
            case 0x21?:
                let start = offset + 2
                offset = Self.skip(file, from: start, &budget)
                noteExtension(file.u8(at: start - 1) ?? 0, file.available(at: start, limit: offset - start))
            case 0x3B?: return
            default: return note(.damaged, in: .container)
            }
        }
        note(.tooMany, in: .container)
    }

    private static func paletteBytes(_ flags: Int) -> Int { flags & 0x80 == 0 ? 0 : 3 << (flags & 7 + 1) }

    /// Returns the offset behind the sub-blocks that begin at `start`.
    private static func skip(_ file: ByteWindow, from start: Int, _ budget: inout Int) -> Int {
        var offset = start
        while budget > 0, let length = file.u8(at: offset) {
            budget -= 1
            offset += 1 + length
            if length == 0 { break }
        }
        return offset
    }

    private mutating func noteExtension(_ label: Int, _ blocks: ByteWindow) {
        if label == 0xFE {
            guard blocks.count <= limits.blockBytes else { return note(.tooLarge, in: .text) }
            return add(.gifComment, "", ByteWindow(Self.joined(blocks)))
        }
        guard label == 0xFF, blocks.u8(at: 0) == 11 else { return }
        if blocks.holds("XMP DataXMP", at: 1) { noteGIFXMP(blocks.available(at: 12)) }
        if blocks.holds("C2PA_GIF", at: 1) {
            guard blocks.count <= limits.manifestBytes else { return note(.tooLarge, in: .credential) }
            noteManifest(ByteWindow(Self.joined(blocks.available(at: 12))))
        }
    }

    /// Reads XMP that is stored without sub-blocks. Its end is a trailer of 257 bytes that leads any reader to a zero.
    /// Some writers divide the packet into sub-blocks instead.
    private mutating func noteGIFXMP(_ data: ByteWindow) {
        let hasTrailer = data.holds([0x01, 0xFF, 0xFE], at: data.count - 258)
        if hasTrailer { return noteXMP(data.available(at: 0, limit: data.count - 258)) }
        noteXMP(data.holds("<") ? data : ByteWindow(Self.joined(data)))
    }

    private static func joined(_ blocks: ByteWindow) -> [UInt8] {
        var (offset, joined) = (0, [UInt8]())
        joined.reserveCapacity(blocks.count)
        while let length = blocks.u8(at: offset), length > 0 {
            joined += blocks.available(at: offset + 1, limit: length).slice
            offset += 1 + length
        }
        return joined
    }
}

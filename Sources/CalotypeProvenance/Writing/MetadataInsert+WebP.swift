extension MetadataInsert {
    /// Adds the chunks `EXIF` and `XMP ` at the end, and says so in the chunk `VP8X`, which a simple file gets first.
    /// WebP Container Specification (RFC 9649), section 2.7.
    func webPEdit(_ file: ByteWindow) throws(EmbeddingFailure) -> ByteEdit {
        let file = file.ordered(.little)
        guard let size = file.u32(at: 4), size >= 4, size + 8 <= file.count else { throw .damaged }
        let end = 8 + size
        var edit = ByteEdit()
        let chunks = try Self.chunk("EXIF", exif) + Self.chunk("XMP ", xmp)
        var growth = chunks.count
        var offset = 12
        var isFirst = true
        while offset < end {
            guard let name = file.name(at: offset), let length = file.u32(at: offset + 4),
                let data = file.window(at: offset + 8, count: length), offset + 8 + length <= end
            else { throw .damaged }
            let next = min(offset + 8 + length + length % 2, end)
            if isFirst {
                let header = try header(name, data)
                edit.replace(offset..<offset + (header.isNew ? 0 : 18), with: header.chunk)
                growth += header.isNew ? 18 : 0
                isFirst = false
            }
            if name == "C2PA" { throw .signed }
            if name == "XMP " && xmp != nil || name == "EXIF" && exif != nil {
                edit.remove(offset..<next)
                growth -= next - offset
            }
            offset = next
        }
        guard !isFirst else { throw .damaged }
        // A file whose last chunk lacks its pad byte gets it.
        let pad = size % 2 == 0 ? [] : [UInt8(0)]
        guard let newSize = UInt32(exactly: size + growth + pad.count) else { throw .tooLarge }
        edit.replace(4..<8, with: newSize.littleEndianBytes)
        edit.insert(pad + chunks, at: end)
        return edit
    }

    private static func chunk(_ name: String, _ data: [UInt8]?) throws(EmbeddingFailure) -> [UInt8] {
        guard let data else { return [] }
        guard let length = UInt32(exactly: data.count) else { throw .tooLarge }
        return Array(name.utf8) + length.littleEndianBytes + data + [UInt8](repeating: 0, count: data.count % 2)
    }

    private var metadataFlags: UInt8 { (xmp == nil ? 0 : 0x04) | (exif == nil ? 0 : 0x08) }
    private static let alphaFlag: UInt8 = 0x10

    /// The chunk `VP8X` for a file that begins with this chunk.
    private func header(
        _ name: String, _ data: ByteWindow
    ) throws(EmbeddingFailure) -> (chunk: [UInt8], isNew: Bool) {
        let start = Array("VP8X".utf8) + UInt32(10).littleEndianBytes
        switch name {
        case "VP8X":
            guard data.count == 10, let flags = data.slice.first else { throw .damaged }
            return (start + [flags | metadataFlags] + data.available(at: 1).slice, false)
        case "VP8 ":
            guard data.holds([0x9D, 0x01, 0x2A], at: 3), let width = data.u16(at: 6), let height = data.u16(at: 8)
            else { throw .damaged }
            return (start + Self.canvas(metadataFlags, width & 0x3FFF, height & 0x3FFF), true)
        case "VP8L":
            guard data.u8(at: 0) == 0x2F, let bits = data.u32(at: 1) else { throw .damaged }
            let flags = bits >> 28 & 1 == 1 ? metadataFlags | Self.alphaFlag : metadataFlags
            return (start + Self.canvas(flags, bits & 0x3FFF + 1, bits >> 14 & 0x3FFF + 1), true)
        default: throw .damaged
        }
    }

    private static func canvas(_ flags: UInt8, _ width: Int, _ height: Int) -> [UInt8] {
        [flags, 0, 0, 0] + UInt32(max(width, 1) - 1).littleEndianBytes.prefix(3)
            + UInt32(max(height, 1) - 1).littleEndianBytes.prefix(3)
    }
}

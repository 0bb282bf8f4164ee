extension XMPPacket {
    private static let name = Array("http://ns.adobe.com/xap/1.0/\0".utf8)

    /// Adds a segment APP1 behind JFIF and EXIF, which must be the first segments.
    func jpegEdit(_ file: ByteWindow) throws(EmbeddingFailure) -> ByteEdit {
        guard bytes.count <= 65_502 else { throw .tooLarge }
        var edit = ByteEdit()
        var (offset, place) = (2, 2)
        var isAtStart = true
        while true {
            while file.u8(at: offset) == 0xFF, file.u8(at: offset + 1) == 0xFF { offset += 1 }
            guard file.u8(at: offset) == 0xFF, let marker = file.u8(at: offset + 1) else { throw .damaged }
            if marker == 0xDA || marker == 0xD9 { break }
            guard let length = file.u16(at: offset + 2), length >= 2,
                let data = file.window(at: offset + 4, count: length - 2)
            else { throw .damaged }
            let end = offset + 2 + length
            if marker == 0xEB, data.holds("c2pa", at: 24) || data.holds("c2pa", at: 32) { throw .signed }
            isAtStart = isAtStart && (marker == 0xE0 || marker == 0xE1 && data.holds("Exif\0"))
            if isAtStart { place = end }
            let isXMP = data.holds(Self.name) || data.holds("http://ns.adobe.com/xmp/extension/\0")
            if marker == 0xE1, isXMP { edit.remove(offset..<end) }
            offset = end
        }
        let segment = [0xFF, 0xE1] + UInt16(2 + Self.name.count + bytes.count).bigEndianBytes + Self.name + bytes
        edit.insert(segment, at: place)
        return edit
    }
}

extension MetadataInsert {
    private static let xmpName = Array("http://ns.adobe.com/xap/1.0/\0".utf8)
    private static let exifName = Array("Exif\0\0".utf8)

    /// Adds segments APP1 behind JFIF and EXIF, which must be the first segments.
    func jpegEdit(_ file: ByteWindow) throws(EmbeddingFailure) -> ByteEdit {
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
            let isExif = marker == 0xE1 && data.holds("Exif\0")
            isAtStart = isAtStart && (marker == 0xE0 || isExif && exif == nil)
            if isAtStart { place = end }
            let isXMP = data.holds(Self.xmpName) || data.holds("http://ns.adobe.com/xmp/extension/\0")
            if marker == 0xE1, isXMP, xmp != nil { edit.remove(offset..<end) }
            if isExif, exif != nil { edit.remove(offset..<end) }
            offset = end
        }
        edit.insert(
            try Self.segment(Self.exifName, exif) + Self.segment(Self.xmpName, xmp), at: place)
        return edit
    }

    private static func segment(_ name: [UInt8], _ data: [UInt8]?) throws(EmbeddingFailure) -> [UInt8] {
        guard let data else { return [] }
        guard let length = UInt16(exactly: 2 + name.count + data.count) else { throw .tooLarge }
        return [0xFF, 0xE1] + length.bigEndianBytes + name + data
    }
}

extension MetadataInsert {
    private static let name = Array("XMP DataXMP".utf8)
    /// The end of the packet. It is no list of sub-blocks, but leads a reader that believes so to the final zero.
    private static let trailer = [UInt8(1)] + (0...255).reversed().map { UInt8($0) } + [0]

    /// Adds extensions before the first frame, behind other extensions. XMP Specification, part 3.
    /// A GIF has no place for EXIF.
    func gifEdit(_ file: ByteWindow) throws(EmbeddingFailure) -> ByteEdit {
        guard let flags = file.u8(at: 10) else { throw .damaged }
        var edit = ByteEdit()
        // Extensions are of version 89a.
        edit.replace(0..<6, with: Array("GIF89a".utf8))
        var offset = 13 + Self.paletteBytes(flags)
        var place: Int?
        while let kind = file.u8(at: offset), kind != 0x3B {
            let start = offset
            switch kind {
            case 0x2C:
                place = place ?? start
                guard let flags = file.u8(at: offset + 9) else { throw .damaged }
                offset = try Self.skip(file, from: offset + 11 + Self.paletteBytes(flags))
            case 0x21:
                let label = file.u8(at: offset + 1)
                if label == 0xF9 { place = place ?? start }
                offset = try Self.skip(file, from: offset + 2)
                if label == 0xFF, file.holds("C2PA_GIF", at: start + 3) { throw .signed }
                if label == 0xFF, file.holds(Self.name, at: start + 3), xmp != nil { edit.remove(start..<offset) }
            default: throw .damaged
            }
        }
        guard let place else { throw .damaged }
        let application = xmp.map { [0x21, 0xFF, 11] + Self.name + $0 + Self.trailer } ?? []
        edit.insert((comment.map(Self.commentBlock) ?? []) + application, at: place)
        return edit
    }

    private static func commentBlock(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        var made: [UInt8] = [0x21, 0xFE]
        for start in stride(from: 0, to: bytes.count, by: 255) {
            let part = bytes[start..<min(start + 255, bytes.count)]
            made += [UInt8(part.count)] + part
        }
        return made + [0]
    }

    private static func paletteBytes(_ flags: Int) -> Int { flags & 0x80 == 0 ? 0 : 3 << (flags & 7 + 1) }

    private static func skip(_ file: ByteWindow, from start: Int) throws(EmbeddingFailure) -> Int {
        var offset = start
        while let length = file.u8(at: offset) {
            offset += 1 + length
            if length == 0 { return offset }
        }
        throw .damaged
    }
}

/// Writes an EXIF block: texts in the first directory, and a user comment. Exif 2.32, section 4.5.
struct WrittenExif {
    /// The texts by the numbers of their tags.
    var texts: [Int: String] = [:]
    /// The user comment, in UTF-16, as AUTOMATIC1111 writes it.
    var comment: String?

    var isEmpty: Bool { texts.isEmpty && comment == nil }

    /// The block, in the byte order of Motorola.
    var block: [UInt8] {
        let count = texts.count + (comment == nil ? 0 : 1)
        // The header, the number of entries, the entries, and the offset of the next directory.
        var table: [UInt8] = Array("MM".utf8) + UInt16(42).bigEndianBytes + UInt32(8).bigEndianBytes
        table += UInt16(count).bigEndianBytes
        let start = 8 + 2 + count * 12 + 4
        var values: [UInt8] = []
        for (tag, text) in texts.sorted(by: { $0.key < $1.key }) {
            let bytes = Array(text.utf8) + [0]
            table += Self.entry(tag, type: 2, count: bytes.count)
            table += bytes.count <= 4 ? Self.padded(bytes, to: 4) : Self.number(start + values.count)
            if bytes.count > 4 { values += Self.padded(bytes, to: bytes.count + bytes.count % 2) }
        }
        if let comment {
            table += Self.entry(ExifTag.exifDirectory, type: 4, count: 1) + Self.number(start + values.count)
            values += Self.directory(of: comment, at: start + values.count)
        }
        return table + Self.number(0) + values
    }

    /// The directory that contains only the comment.
    private static func directory(of comment: String, at offset: Int) -> [UInt8] {
        let bytes = Array("UNICODE\0".utf8) + comment.utf16.flatMap(\.bigEndianBytes)
        return UInt16(1).bigEndianBytes + entry(ExifTag.userComment, type: 7, count: bytes.count)
            + number(offset + 2 + 12 + 4) + number(0) + bytes
    }

    private static func entry(_ tag: Int, type: UInt16, count: Int) -> [UInt8] {
        UInt16(truncatingIfNeeded: tag).bigEndianBytes + type.bigEndianBytes + number(count)
    }

    private static func number(_ value: Int) -> [UInt8] { UInt32(truncatingIfNeeded: value).bigEndianBytes }

    private static func padded(_ bytes: [UInt8], to count: Int) -> [UInt8] {
        bytes + [UInt8](repeating: 0, count: count - bytes.count)
    }
}

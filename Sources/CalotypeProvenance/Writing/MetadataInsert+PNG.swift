extension MetadataInsert {
    private static let xmpKeyword = "XML:com.adobe.xmp"

    /// Adds chunks behind the header. XMP is not compressed, as its specification wants it.
    func pngEdit(_ file: ByteWindow) throws(EmbeddingFailure) -> ByteEdit {
        var edit = ByteEdit()
        var offset = 8
        guard file.u32(at: offset) == 13, file.holds("IHDR", at: offset + 4) else { throw .damaged }
        let keywords = texts.map(\.keyword) + (xmp == nil ? [] : [Self.xmpKeyword])
        while true {
            guard let length = file.u32(at: offset), let name = file.name(at: offset + 4),
                let data = file.window(at: offset + 8, count: length), file.count - offset >= length + 12
            else { throw .damaged }
            let end = offset + length + 12
            if name == "caBX" { throw .signed }
            let isText = ["tEXt", "zTXt", "iTXt"].contains(name)
            if isText, keywords.contains(where: { data.holds($0 + "\0") }) { edit.remove(offset..<end) }
            if name == "eXIf", exif != nil { edit.remove(offset..<end) }
            if name == "IEND" { break }
            offset = end
        }
        var chunks: [UInt8] = []
        for text in texts { chunks += try Self.chunk(text.keyword, text.text) }
        if let exif { chunks += try Self.chunk("eXIf", exif) }
        if let xmp { chunks += try Self.international(Self.xmpKeyword, xmp) }
        edit.insert(chunks, at: 33)
        return edit
    }

    /// A text in Latin-1 where that has all its characters, which all programs read, or else in UTF-8.
    private static func chunk(_ keyword: String, _ text: String) throws(EmbeddingFailure) -> [UInt8] {
        let latin = text.unicodeScalars.compactMap { UInt8(exactly: $0.value) }
        guard latin.count == text.unicodeScalars.count, !latin.contains(0) else {
            return try international(keyword, Array(text.utf8))
        }
        return try chunk("tEXt", Array(keyword.utf8) + [0] + latin)
    }

    /// A chunk `iTXt` without compression, language and translated keyword.
    private static func international(_ keyword: String, _ text: [UInt8]) throws(EmbeddingFailure) -> [UInt8] {
        try chunk("iTXt", Array(keyword.utf8) + [0, 0, 0, 0, 0] + text)
    }

    private static func chunk(_ name: String, _ data: [UInt8]) throws(EmbeddingFailure) -> [UInt8] {
        guard let length = Int32(exactly: data.count) else { throw .tooLarge }
        let checked = Array(name.utf8) + data
        return length.bigEndianBytes + checked + CRC32.of(checked).bigEndianBytes
    }
}

/// The checksum of PNG's chunks. PNG (third edition), annex D.
package enum CRC32 {
    package static func of(_ bytes: [UInt8]) -> UInt32 {
        var remainder: UInt32 = .max
        for byte in bytes { remainder = table[Int(UInt8(truncatingIfNeeded: remainder) ^ byte)] ^ remainder >> 8 }
        return ~remainder
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 0 ? value >> 1 : 0xEDB8_8320 ^ value >> 1 }
    }
}

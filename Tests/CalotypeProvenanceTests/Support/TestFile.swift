@testable import CalotypeProvenance

/// Small files of each format with metadata, written byte by byte.
enum TestFile {
    static func png(_ chunks: [[UInt8]], after: [[UInt8]] = []) -> [UInt8] {
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
            + chunk("IHDR", u32(1) + u32(1) + [8, 0, 0, 0, 0]) + chunks.flatMap { $0 }
            + chunk("IDAT", zlib([0, 0])) + after.flatMap { $0 } + chunk("IEND", [])
    }

    static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
        u32(data.count) + ascii(name) + data + CRC32.of(ascii(name) + data).bigEndianBytes
    }

    static func jpeg(_ segments: [[UInt8]]) -> [UInt8] {
        [0xFF, 0xD8] + segments.flatMap { $0 } + [0xFF, 0xDA, 0, 2, 0xFF, 0xD9]
    }

    static func segment(_ marker: UInt8, _ data: [UInt8]) -> [UInt8] { [0xFF, marker] + u16(data.count + 2) + data }

    static func webp(_ chunks: [[UInt8]]) -> [UInt8] {
        let body = ascii("WEBP") + chunks.flatMap { $0 }
        return ascii("RIFF") + little32(body.count) + body
    }

    static func riffChunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
        ascii(name) + little32(data.count) + data + [UInt8](repeating: 0, count: data.count % 2)
    }

    static func gif(_ extensions: [[UInt8]]) -> [UInt8] {
        ascii("GIF89a") + little16(1) + little16(1) + [0x80, 0, 0] + [0, 0, 0, 255, 255, 255]
            + extensions.flatMap { $0 } + [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3B]
    }

    static func subBlocks(_ bytes: [UInt8]) -> [UInt8] {
        stride(from: 0, to: bytes.count, by: 255).flatMap { start -> [UInt8] in
            let part = bytes[start..<min(start + 255, bytes.count)]
            return [UInt8(part.count)] + part
        } + [0]
    }

    static func box(_ type: String, _ content: [UInt8]) -> [UInt8] {
        u32(content.count + 8) + type.unicodeScalars.map { UInt8($0.value) } + content
    }

    static func jxl(_ boxes: [[UInt8]]) -> [UInt8] {
        box("JXL ", [0x0D, 0x0A, 0x87, 0x0A]) + box("ftyp", ascii("jxl ") + u32(0) + ascii("jxl "))
            + boxes.flatMap { $0 } + box("jxlc", [0xFF, 0x0A])
    }

    /// An MP4 whose movie box follows the data, as cameras write it.
    static func mp4(userData: [[UInt8]] = [], movie: [[UInt8]] = [], top: [[UInt8]] = [], brand: String = "isom")
        -> [UInt8]
    {
        box("ftyp", ascii(brand) + u32(0)) + top.flatMap { $0 } + box("mdat", [1, 2, 3])
            + box("moov", movie.flatMap { $0 } + (userData.isEmpty ? [] : box("udta", userData.flatMap { $0 })))
    }

    /// A metadata box of MP4 with keys of their own, as FFmpeg writes it.
    static func keyed(_ items: KeyValuePairs<String, String>) -> [UInt8] {
        let keys = items.map { box("mdta", ascii($0.key)) }
        let values = items.enumerated().map { index, item in
            u32(16 + 8 + item.value.utf8.count) + u32(index + 1) + box("data", u32(1) + u32(0) + ascii(item.value))
        }
        return box(
            "meta",
            u32(0) + box("hdlr", u32(0) + u32(0) + ascii("mdta") + [UInt8](repeating: 0, count: 13))
                + box("keys", u32(0) + u32(keys.count) + keys.flatMap { $0 }) + box("ilst", values.flatMap { $0 }))
    }

    /// An element of EBML with a size in eight bytes, or of unknown size.
    static func element(_ identifier: [UInt8], _ content: [UInt8], isSized: Bool = true) -> [UInt8] {
        let unknown = [UInt8](repeating: 0xFF, count: 7)
        let size: [UInt8] = isSized ? Array(UInt64(content.count).bigEndianBytes.dropFirst()) : unknown
        return bytes(identifier, [0x01], size, content)
    }

    static func webm(tags: [(name: String, text: String)], isStreamed: Bool = false) -> [UInt8] {
        let simple = tags.map {
            element([0x67, 0xC8], element([0x45, 0xA3], ascii($0.name)) + element([0x44, 0x87], ascii($0.text)))
        }
        let cluster = element([0x1F, 0x43, 0xB6, 0x75], element([0xA3], [1, 2, 3]), isSized: !isStreamed)
        let body = cluster + element([0x12, 0x54, 0xC3, 0x67], element([0x73, 0x73], simple.flatMap { $0 }))
        return element([0x1A, 0x45, 0xDF, 0xA3], element([0x42, 0x82], ascii("webm")))
            + element([0x18, 0x53, 0x80, 0x67], body, isSized: !isStreamed)
    }

    /// An AVIF with one item of metadata, stored behind the metadata box or in it.
    static func avif(_ type: String, media: String? = nil, _ content: [UInt8], inItemData: Bool = false) -> [UInt8] {
        let name = media.map { [0] + ascii($0) + [0] } ?? [0]
        let infe = box("infe", [2, 0, 0, 0] + u16(1) + u16(0) + ascii(type) + name)
        let iinf = box("iinf", u32(0) + u16(1) + infe)
        let brand = box("ftyp", ascii("avif") + u32(0) + ascii("mif1"))
        func meta(offset: Int) -> [UInt8] {
            let iloc = box(
                "iloc",
                [1, 0, 0, 0, 0x44, 0x00] + u16(1) + u16(1) + u16(inItemData ? 1 : 0) + u16(0) + u16(1) + u32(offset)
                    + u32(content.count))
            return box("meta", u32(0) + iinf + iloc + (inItemData ? box("idat", content) : []))
        }
        if inItemData { return brand + meta(offset: 0) }
        return brand + meta(offset: brand.count + meta(offset: 0).count + 8) + box("mdat", content)
    }
}

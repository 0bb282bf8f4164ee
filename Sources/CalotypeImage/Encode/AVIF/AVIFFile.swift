/// A still AVIF file (AV1 Image File Format 1.1, on ISO/IEC 23008-12 and 14496-12).
struct AVIFFile {
    let width: Int
    let height: Int
    /// 8 or 10.
    let bits: UInt8
    /// The picture: YUV 4:2:0 in full range.
    let color: AV1Stream
    /// The name and version of the encoder, which programs show as the name of the handler.
    let encoder: String
    /// The ICC profile; `nil` for sRGB.
    var profile: [UInt8]?
    var xmp: [UInt8]?
    var exif: [UInt8]?

    var bytes: [UInt8] {
        let brands = Self.box("ftyp", Self.text("avif\0\0\0\0avifmif1miafMA1B"))
        let items = items
        // The box has the same size wherever the items are.
        let offset = brands.count + meta(items, at: 0).count + 8
        let meta = meta(items, at: offset)
        return brands + meta + Self.box("mdat", items.flatMap(\.content))
    }
}

extension AVIFFile {
    /// The encoder of a file that we encoded: `svt-av1` with its version, or `libaom`. A credential may have been put
    /// into the file.
    static func encoder(of file: [UInt8]) -> String {
        let other = AVIFEncoderName.libaom.rawValue
        var offset = 0
        while offset + 8 <= file.count {
            let size = file[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
            guard size >= 8, size <= file.count - offset else { return other }
            if file[offset + 4..<offset + 8].elementsEqual("meta".utf8) {
                // After the headers of this box and of its first one, which has 24 bytes before its text.
                let name = file[offset..<offset + size].dropFirst(12 + 8 + 24).prefix { $0 > 0 }
                return name.starts(with: "svt-av1 ".utf8) ? String(decoding: name, as: UTF8.self) : other
            }
            offset += size
        }
        return other
    }

    /// One part of the file, by its place in the list.
    private struct Item {
        let type: String
        let content: [UInt8]
        /// The media type of an item of type `mime`.
        var media: String?
    }

    private var items: [Item] {
        var items = [Item(type: "av01", content: color.bytes)]
        // The number of bytes before the TIFF header.
        if let exif { items.append(Item(type: "Exif", content: [0, 0, 0, 0] + exif)) }
        if let xmp { items.append(Item(type: "mime", content: xmp, media: "application/rdf+xml")) }
        return items
    }

    private func meta(_ items: [Item], at offset: Int) -> [UInt8] {
        let handler = Self.full(
            "hdlr", Self.text("\0\0\0\0pict") + [UInt8](repeating: 0, count: 12) + Self.text(encoder + "\0"))
        let primary = Self.full("pitm", Self.u16(1))
        // Offsets and lengths have four bytes.
        var places: [UInt8] = [0x44, 0] + Self.u16(items.count)
        var start = offset
        for (index, item) in items.enumerated() {
            places += Self.u16(index + 1) + Self.u16(0) + Self.u16(1)
            places += Self.u32(start) + Self.u32(item.content.count)
            start += item.content.count
        }
        let entries = items.enumerated().flatMap { index, item in entry(item, number: index + 1) }
        let references = items.indices.dropFirst().flatMap { index in
            Self.box("cdsc", Self.u16(index + 1) + Self.u16(1) + Self.u16(1))
        }
        var content = handler + primary
        content += Self.full("iloc", places)
        content += Self.full("iinf", Self.u16(items.count) + entries)
        if !references.isEmpty { content += Self.full("iref", references) }
        return Self.full("meta", content + properties)
    }

    private func entry(_ item: Item, number: Int) -> [UInt8] {
        var content = Self.u16(number) + Self.u16(0)
        content += Self.text(item.type + "\0")
        if let media = item.media { content += Self.text(media + "\0") }
        return Self.full("infe", content, version: 2)
    }

    private var properties: [UInt8] {
        // Ten bits, and chroma with half the size in both directions.
        let layout: UInt8 = (bits > 8 ? 0x40 : 0) | 0x0C
        let nclx = Self.text("nclx") + Self.u16(1) + Self.u16(13) + Self.u16(6)
        var boxes = [
            Self.full("ispe", Self.u32(width) + Self.u32(height)),
            Self.full("pixi", [3, bits, bits, bits]),
            Self.box("av1C", [0x81, color.profile << 5 | color.level, layout, 0]),
            // The color primaries and the curve of sRGB, the matrix of BT.601, and full range.
            Self.box("colr", nclx + [0x80]),
        ]
        if let profile { boxes.append(Self.box("colr", Self.text("prof") + profile)) }
        // A decoder needs the third one.
        let numbers = boxes.indices.map { UInt8($0 + 1) | ($0 == 2 ? 0x80 : 0) }
        let associations = Self.u32(1) + Self.u16(1) + [UInt8(numbers.count)] + numbers
        return Self.box("iprp", Self.box("ipco", boxes.flatMap { $0 }) + Self.full("ipma", associations))
    }

    private static func box(_ type: String, _ content: [UInt8]) -> [UInt8] {
        u32(8 + content.count) + text(type) + content
    }

    private static func full(_ type: String, _ content: [UInt8], version: UInt8 = 0) -> [UInt8] {
        box(type, [version, 0, 0, 0] + content)
    }

    private static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

    private static func u16(_ number: Int) -> [UInt8] { [UInt8(number >> 8 & 255), UInt8(number & 255)] }
    private static func u32(_ number: Int) -> [UInt8] { u16(number >> 16) + u16(number & 0xFFFF) }
}

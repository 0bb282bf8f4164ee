/// WebPs built byte by byte.
package enum SmallWebP {
    package static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
        joined(ascii(name), little(UInt32(data.count)), data, data.count % 2 == 0 ? [] : [0])
    }

    package static func canvas(_ width: UInt32 = 7, _ height: UInt32 = 5, flags: UInt8 = 0) -> [UInt8] {
        chunk("VP8X", joined([flags, 0, 0, 0], little(width - 1).dropLast(), little(height - 1).dropLast()))
    }

    package static func lossy(_ width: UInt16 = 7, _ height: UInt16 = 5) -> [UInt8] {
        chunk("VP8 ", joined([0x10, 0, 0, 0x9D, 0x01, 0x2A], little(width), little(height), [0, 0]))
    }

    package static func lossless(_ width: UInt32 = 7, _ height: UInt32 = 5, alpha: Bool = false) -> [UInt8] {
        let bits: UInt32 = (width - 1) | (height - 1) << 14 | (alpha ? 1 << 28 : 0)
        return chunk("VP8L", joined([0x2F], little(bits), [0, 0]))
    }

    package static func with(_ chunks: [UInt8]..., claiming length: UInt32? = nil) -> [UInt8] {
        let body = ascii("WEBP") + chunks.joined()
        return joined(ascii("RIFF"), little(length ?? UInt32(body.count)), body)
    }
}

/// GIFs built byte by byte.
package enum SmallGIF {
    package static func frame(_ width: UInt16 = 4, _ height: UInt16 = 3, left: UInt16 = 0, top: UInt16 = 0) -> [UInt8] {
        joined([0x2C], little(left), little(top), little(width), little(height), [0, 2, 2, 0x44, 0x01, 0])
    }

    package static let transparency: [UInt8] = [0x21, 0xF9, 4, 1, 0, 0, 0, 0]

    package static func application(_ identifier: String, _ data: [UInt8]) -> [UInt8] {
        joined([0x21, 0xFF, 11], ascii(identifier), [UInt8(data.count)], data, [0])
    }

    package static func with(_ blocks: [UInt8]..., width: UInt16 = 4, height: UInt16 = 3) -> [UInt8] {
        let screen = joined(ascii("GIF89a"), little(width), little(height), [0x80, 0, 0], [0, 0, 0, 255, 255, 255])
        return joined(screen, [UInt8](blocks.joined()), [0x3B])
    }
}

/// AVIF and HEIC built byte by byte.
package enum SmallHEIF {
    package static func box(_ name: String, _ content: [UInt8]...) -> [UInt8] {
        let content = [UInt8](content.joined())
        return joined(big(UInt32(content.count + 8)), ascii(name), content)
    }

    package static func full(_ name: String, version: UInt8 = 0, _ content: [UInt8]) -> [UInt8] {
        box(name, [version, 0, 0, 0], content)
    }

    package static func ispe(_ width: UInt32 = 7, _ height: UInt32 = 5) -> [UInt8] {
        full("ispe", big(width) + big(height))
    }

    package static func brands(_ major: String = "avif", _ others: String...) -> [UInt8] {
        box("ftyp", ascii(major), [0, 0, 0, 0], ascii(others.joined()))
    }

    /// A file whose item 1 is the primary one and has the properties of `numbers`, counted from 1.
    package static func with(
        properties: [[UInt8]] = [ispe()], numbers: [UInt8] = [1], meta more: [UInt8] = [], then: [UInt8] = []
    ) -> [UInt8] {
        let association = joined(big(UInt32(1)), big(UInt16(1)), [UInt8(numbers.count)], numbers)
        let iprp = box("iprp", box("ipco", [UInt8](properties.joined())), full("ipma", association))
        return joined(brands(), full("meta", joined(full("pitm", big(UInt16(1))), iprp, more)), then)
    }

    package static func items(_ items: [UInt8]...) -> [UInt8] {
        full("iinf", big(UInt16(items.count)) + items.joined())
    }

    package static func item(_ id: UInt16, _ type: String, _ more: String = "\0") -> [UInt8] {
        full("infe", version: 2, joined(big(id), [0, 0], ascii(type), ascii(more)))
    }

    /// Where items lie, in 32-bit numbers.
    package static func locations(_ locations: [(item: UInt16, offset: Int, length: Int)]) -> [UInt8] {
        let head = joined([0x44, 0x00], big(UInt16(locations.count)))
        return full("iloc", locations.reduce(head) { $0 + location($1.item, $1.offset, $1.length) })
    }

    private static func location(_ item: UInt16, _ offset: Int, _ length: Int) -> [UInt8] {
        joined(big(item), big(UInt16(0)), big(UInt16(1)), big(UInt32(offset)), big(UInt32(length)))
    }

    package static let manifest = box(
        "uuid", [0xD8, 0xFE, 0xC3, 0xD6, 0x1B, 0x0E, 0x48, 0x3C, 0x92, 0x97, 0x58, 0x28, 0x87, 0x7E, 0xC4, 0x81, 1, 2])
}

/// The bytes of a number, the highest first.
package func big(_ value: some FixedWidthInteger) -> [UInt8] {
    (0..<value.bitWidth / 8).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
}

/// The bytes of a number, the lowest first.
package func little(_ value: some FixedWidthInteger) -> [UInt8] { big(value).reversed() }

package func ascii(_ text: String) -> [UInt8] { [UInt8](text.utf8) }

/// The parts one after the other. A chain of `+` does the same, and takes the compiler minutes.
package func joined(_ parts: [UInt8]...) -> [UInt8] { [UInt8](parts.joined()) }

/// PNGs built byte by byte. Check sums are left at zero: a header reader does not look at them.
package enum SmallPNG {
    package static let signature: [UInt8] = joined([0x89], ascii("PNG\r\n"), [0x1A, 0x0A])

    package static func chunk(_ name: String, _ data: [UInt8], claiming length: UInt32? = nil) -> [UInt8] {
        joined(big(length ?? UInt32(data.count)), ascii(name), data, [0, 0, 0, 0])
    }

    package static func ihdr(_ width: UInt32 = 7, _ height: UInt32 = 5, depth: UInt8 = 8, color: UInt8 = 2) -> [UInt8] {
        chunk("IHDR", joined(big(width), big(height), [depth, color, 0, 0, 0]))
    }

    package static func with(_ chunks: [UInt8]..., header: [UInt8] = ihdr()) -> [UInt8] {
        joined(signature, header, [UInt8](chunks.joined()), chunk("IDAT", [1, 2, 3]), chunk("IEND", []))
    }
}

/// JPEGs built byte by byte, up to their first scan.
package enum SmallJPEG {
    package static func segment(_ marker: UInt8, _ data: [UInt8]) -> [UInt8] {
        joined([0xFF, marker], big(UInt16(data.count + 2)), data)
    }

    package static func frame(
        _ width: UInt16 = 7, _ height: UInt16 = 5, marker: UInt8 = 0xC0, bits: UInt8 = 8, components: UInt8 = 3
    ) -> [UInt8] {
        let tables: [UInt8] = (0..<components).flatMap { [$0, 0x11, 0] as [UInt8] }
        return segment(marker, joined([bits], big(height), big(width), [components], tables))
    }

    package static func scan(components: UInt8 = 3) -> [UInt8] {
        let tables: [UInt8] = (0..<components).flatMap { [$0, 0] as [UInt8] }
        return segment(0xDA, joined([components], tables, [0, 63, 0]))
    }

    package static func with(_ segments: [UInt8]..., frame: [UInt8] = frame(), scan: [UInt8] = scan()) -> [UInt8] {
        joined([0xFF, 0xD8], [UInt8](segments.joined()), frame, scan, [1, 2, 3, 0xFF, 0xD9])
    }

    package static func exif(_ tiff: [UInt8]) -> [UInt8] { segment(0xE1, ascii("Exif\0\0") + tiff) }
}

/// TIFF structures, which EXIF has too.
package enum SmallTIFF {
    package struct Entry {
        package let tag: UInt16
        package var type: UInt16 = 3
        package var count: UInt32 = 1
        package let value: UInt32

        package init(tag: UInt16, type: UInt16 = 3, count: UInt32 = 1, value: UInt32) {
            self.tag = tag
            self.type = type
            self.count = count
            self.value = value
        }
    }

    package static func little16(_ entries: [Entry], next: UInt32 = 0, count: UInt16? = nil) -> [UInt8] {
        let head = joined(ascii("II"), little(UInt16(42)), little(UInt32(8)), little(count ?? UInt16(entries.count)))
        return entries.reduce(head) { $0 + little16($1) } + little(next)
    }

    private static func little16(_ entry: Entry) -> [UInt8] {
        joined(little(entry.tag), little(entry.type), little(entry.count), little(entry.value))
    }

    package static func big16(_ entries: [Entry]) -> [UInt8] {
        let head = joined(ascii("MM"), big(UInt16(42)), big(UInt32(8)), big(UInt16(entries.count)))
        return entries.reduce(head) { $0 + big16($1) } + big(UInt32(0))
    }

    private static func big16(_ entry: Entry) -> [UInt8] {
        let value = entry.type == 3 ? big(UInt16(entry.value)) + [0, 0] : big(entry.value)
        return joined(big(entry.tag), big(entry.type), big(entry.count), value)
    }

    /// BigTIFF, with all values as 64-bit numbers.
    package static func big64(_ entries: [(tag: UInt16, value: UInt64)]) -> [UInt8] {
        let head = joined(
            ascii("MM"), big(UInt16(43)), big(UInt16(8)), big(UInt16(0)), big(UInt64(16)), big(UInt64(entries.count)))
        return entries.reduce(head) { $0 + big64($1.tag, $1.value) } + big(UInt64(0))
    }

    private static func big64(_ tag: UInt16, _ value: UInt64) -> [UInt8] {
        joined(big(tag), big(UInt16(16)), big(UInt64(1)), big(value))
    }

    package static func orientation(_ value: UInt32) -> [UInt8] { little16([Entry(tag: 274, value: value)]) }
}

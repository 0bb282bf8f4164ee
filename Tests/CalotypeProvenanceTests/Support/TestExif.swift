@testable import CalotypeProvenance

/// Writes EXIF blocks.
struct TestExif {
    struct Tag {
        let number: Int
        let type: Int
        let bytes: [UInt8]
        let count: Int

        static func text(_ number: Int, _ text: String) -> Tag {
            Tag(number: number, type: 2, bytes: ascii(text) + [0], count: text.utf8.count + 1)
        }

        static func bytes(_ number: Int, _ bytes: [UInt8], type: Int = 7) -> Tag {
            Tag(number: number, type: type, bytes: bytes, count: bytes.count)
        }
    }

    var order: ByteWindow.Order = .big
    var image: [Tag] = []
    var exif: [Tag] = []
    var gps: [Tag] = []

    static func text(_ number: Int, _ text: String) -> Tag { .text(number, text) }
    static func bytes(_ number: Int, _ bytes: [UInt8]) -> Tag { .bytes(number, bytes) }

    private func n16(_ number: Int) -> [UInt8] { order == .big ? u16(number) : little16(number) }
    private func n32(_ number: Int) -> [UInt8] { order == .big ? u32(number) : little32(number) }

    /// A directory at `offset`, with its values behind it.
    private func directory(_ tags: [Tag], at offset: Int) -> [UInt8] {
        var (table, values) = ([UInt8](), [UInt8]())
        let start = offset + 2 + tags.count * 12 + 4
        for tag in tags {
            table += n16(tag.number) + n16(tag.type) + n32(tag.count)
            if tag.bytes.count <= 4 {
                table += tag.bytes + [UInt8](repeating: 0, count: 4 - tag.bytes.count)
            } else {
                table += n32(start + values.count)
                values += tag.bytes + [UInt8](repeating: 0, count: tag.bytes.count % 2)
            }
        }
        return n16(tags.count) + table + n32(0) + values
    }

    var block: [UInt8] {
        let header = (order == .big ? ascii("MM") : ascii("II")) + n16(42) + n32(8)
        let pointers = (exif.isEmpty ? 0 : 1) + (gps.isEmpty ? 0 : 1)
        let blank = [UInt8](repeating: 0, count: 4)
        let placeholders = (0..<pointers).map { _ in Tag(number: 0, type: 4, bytes: blank, count: 1) }
        let inner = 8 + directory(image + placeholders, at: 8).count
        let exifBytes = exif.isEmpty ? [] : directory(exif, at: inner)
        let gpsBytes = gps.isEmpty ? [] : directory(gps, at: inner + exifBytes.count)
        var all = image
        if !exif.isEmpty { all.append(Tag(number: 34_665, type: 4, bytes: n32(inner), count: 1)) }
        if !gps.isEmpty { all.append(Tag(number: 34_853, type: 4, bytes: n32(inner + exifBytes.count), count: 1)) }
        return header + directory(all, at: 8) + exifBytes + gpsBytes
    }
}

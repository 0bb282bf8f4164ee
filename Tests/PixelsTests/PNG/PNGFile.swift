@testable import Pixels

/// A PNG put together chunk by chunk, to be spoiled where a test likes. Its data are stored, not compressed.
struct PNGFile {
    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    var chunks: [Chunk]

    struct Chunk: Hashable {
        var name: String
        var data: [UInt8]

        init(_ name: String, _ data: [UInt8] = []) {
            self.name = name
            self.data = data
        }

        var bytes: [UInt8] {
            let checked = Array(name.utf8) + data
            return bigEndian(data.count) + checked + bigEndian(Int(crc32(checked)))
        }
    }

    init(_ drawing: Drawing, filters: [UInt8] = [0]) {
        chunks = [
            Chunk("IHDR", Self.header(drawing.width, drawing.height, type: drawing.type)),
            Chunk("IDAT", zlib(drawing.rows(filters: filters))), Chunk("IEND"),
        ]
        if let palette = drawing.palette { add(Chunk("PLTE", palette)) }
    }

    static func header(_ width: Int, _ height: Int, depth: UInt8 = 8, type: UInt8, _ tail: [UInt8] = [0, 0, 0])
        -> [UInt8]
    { bigEndian(width) + bigEndian(height) + [depth, type] + tail }

    var bytes: [UInt8] { Self.signature + chunks.flatMap(\.bytes) }

    /// The bytes of all IDAT chunks, in `count` pieces from now on.
    mutating func splitData(into count: Int) {
        let data = chunks.filter { $0.name == "IDAT" }.flatMap(\.data)
        let size = data.count / count
        let pieces = (0..<count).map {
            Chunk("IDAT", Array(data[$0 * size..<($0 == count - 1 ? data.count : ($0 + 1) * size)]))
        }
        guard let location = chunks.firstIndex(where: { $0.name == "IDAT" }) else { return }
        chunks.removeAll { $0.name == "IDAT" }
        chunks.insert(contentsOf: pieces, at: location)
    }

    /// Puts a chunk before the first one named `next`.
    mutating func add(_ chunk: Chunk, before next: String = "IDAT") {
        chunks.insert(chunk, at: chunks.firstIndex { $0.name == next } ?? chunks.count)
    }

    mutating func replace(_ name: String, with data: [UInt8]) {
        for index in chunks.indices where chunks[index].name == name { chunks[index].data = data }
    }
}

/// A zlib stream of stored blocks (RFC 1950 and 1951). `window` is its CINFO.
func zlib(_ bytes: [UInt8], window: UInt8 = 7) -> [UInt8] {
    let head = Int(window << 4 | 8) << 8
    var result = bigEndian(head + (31 - head % 31) % 31).suffix(2) + [UInt8]()
    var rest = bytes[...]
    repeat {
        let block = rest.prefix(65_535)
        rest = rest.dropFirst(block.count)
        let (low, high) = (UInt8(block.count & 255), UInt8(block.count >> 8))
        result += [rest.isEmpty ? 1 : 0, low, high, ~low, ~high] + block
    } while !rest.isEmpty
    return result + bigEndian(Int(adler32(bytes)))
}

func bigEndian(_ number: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) } }

private func adler32(_ bytes: [UInt8]) -> UInt32 {
    var (low, high): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
        low = (low + UInt32(byte)) % 65_521
        high = (high + low) % 65_521
    }
    return high << 16 | low
}

private func crc32(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { crc, byte in
        (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
}

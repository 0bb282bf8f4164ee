import Pixels

@testable import CalotypeProvenance

/// Writes PNGs with text in the lowest bits of their pixels.
enum HiddenText {
    /// A JSON object of texts.
    static func object(_ members: KeyValuePairs<String, String>) -> String {
        "{" + members.map { "\(quoted($0.key)): \(quoted($0.value))" }.joined(separator: ", ") + "}"
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n") + "\""
    }

    /// A PNG whose pixels contain a text after a signature. `…comp` compresses it, `stealth_rgb…` uses the colors.
    static func png(_ signature: String, _ text: String, side: Int = 128) -> GenerationFile {
        let content = signature.hasSuffix("comp") ? gzip(ascii(text)) : ascii(text)
        return png(signature, length: content.count * 8, content, side: side)
    }

    static func png(_ signature: String, length: Int, _ content: [UInt8], side: Int = 128) -> GenerationFile {
        let bits = (ascii(signature) + u32(length) + content).flatMap { byte in (0..<8).map { byte >> (7 - $0) & 1 } }
        let isAlpha = signature.hasPrefix("stealth_png")
        let channels = isAlpha ? 4 : 3
        var rows = [UInt8](repeating: 200, count: side * side * channels)
        for (number, bit) in bits.enumerated() {
            let pixel = isAlpha ? number : number / 3
            let (x, y) = pixel.quotientAndRemainder(dividingBy: side)
            rows[(y * side + x) * channels + (isAlpha ? 3 : number % 3)] = 200 | bit
        }
        return GenerationFile(signature, file(rows, side: side, channels: channels))
    }

    static func file(_ rows: [UInt8], side: Int, channels: Int) -> [UInt8] {
        let lines = stride(from: 0, to: rows.count, by: side * channels).flatMap { start in
            filtered(Array(rows[start..<start + side * channels]), channels, row: start / (side * channels))
        }
        let header = u32(side) + u32(side) + [8, channels == 4 ? 6 : 2, 0, 0, 0]
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + TestFile.chunk("IHDR", header)
            + stored(lines).flatMap { TestFile.chunk("IDAT", $0) } + TestFile.chunk("IEND", [])
    }

    /// A row with the filter 1 (left) in odd rows, and none in even ones.
    private static func filtered(_ row: [UInt8], _ channels: Int, row number: Int) -> [UInt8] {
        guard !number.isMultiple(of: 2) else { return [0] + row }
        return [1] + row.indices.map { $0 < channels ? row[$0] : row[$0] &- row[$0 - channels] }
    }

    /// A zlib stream of blocks that are not compressed, in pieces.
    private static func stored(_ bytes: [UInt8]) -> [[UInt8]] {
        let pieces = stride(from: 0, to: bytes.count, by: 60_000).map {
            Array(bytes[$0..<min($0 + 60_000, bytes.count)])
        }
        let blocks = pieces.enumerated().map { index, piece in
            [index == pieces.count - 1 ? 1 : 0] + little16(piece.count) + little16(~piece.count & 0xFFFF) + piece
        }
        let sums = bytes.reduce((one: 1, two: 0)) { sums, byte in
            let one = (sums.one + Int(byte)) % 65_521
            return (one, (sums.two + one) % 65_521)
        }
        return [[0x78, 0x01]] + blocks + [u32(sums.two << 16 | sums.one)]
    }

    /// A gzip file of one block that is not compressed. RFC 1952.
    static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
        return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 1] + little16(bytes.count) + little16(~bytes.count & 0xFFFF)
            + bytes + little32(Int(~crc)) + little32(bytes.count)
    }
}

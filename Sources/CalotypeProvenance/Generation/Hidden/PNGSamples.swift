internal import Pixels

/// The pixels of a PNG with 8 bits per sample, color and perhaps alpha, not interlaced. Other kinds hide no text.
struct PNGSamples: PixelSamples {
    let width: Int
    let height: Int
    let channels: Int
    /// The rows as the file stores them, without filter bytes. All of them, or only the first.
    private let rows: [UInt8]

    /// The largest number of pixels that is decoded in search of text.
    static let maximumPixels = 1 << 24

    /// Decodes the first `rowLimit` rows. `nil` for every other kind of PNG, and for a damaged one.
    init?(_ png: PNGParts, rowLimit: Int = .max) {
        guard png.depth == 8, png.colorType == 2 || png.colorType == 6, !png.isInterlaced, png.width > 0,
            png.height > 0, png.width <= Self.maximumPixels / png.height
        else { return nil }
        (width, height, channels) = (png.width, png.height, png.colorType == 6 ? 4 : 3)
        let (count, rowBytes) = (min(height, rowLimit), png.width * channels)
        guard let stored = ZlibStream.prefix(of: png.data(upTo: rowLimit), most: count * (rowBytes + 1)),
            stored.count == count * (rowBytes + 1),
            let rows = Self.unfiltered(stored, rowBytes: rowBytes, channels: channels)
        else { return nil }
        self.rows = rows
    }

    func sample(x: Int, y: Int, channel: Int) -> UInt8 {
        let index = (y * width + x) * channels + channel
        return index < rows.count ? rows[index] : 0
    }

    /// Undoes the filters of the rows. PNG, third edition, section 9.
    private static func unfiltered(_ stored: [UInt8], rowBytes: Int, channels: Int) -> [UInt8]? {
        var rows = [UInt8](repeating: 0, count: stored.count / (rowBytes + 1) * rowBytes)
        for (row, start) in stride(from: 0, to: stored.count, by: rowBytes + 1).enumerated() {
            guard stored[start] <= 4 else { return nil }
            let target = row * rowBytes
            for index in 0..<rowBytes {
                let left = index < channels ? 0 : rows[target + index - channels]
                let above = row == 0 ? 0 : rows[target + index - rowBytes]
                let corner = row == 0 || index < channels ? 0 : rows[target + index - rowBytes - channels]
                let predicted =
                    switch stored[start] {
                    case 0: UInt8(0)
                    case 1: left
                    case 2: above
                    case 3: UInt8((Int(left) + Int(above)) / 2)
                    default: paeth(left: left, above: above, corner: corner)
                    }
                rows[target + index] = stored[start + 1 + index] &+ predicted
            }
        }
        return rows
    }

    private static func paeth(left: UInt8, above: UInt8, corner: UInt8) -> UInt8 {
        let estimate = Int(left) + Int(above) - Int(corner)
        let distances = (abs(estimate - Int(left)), abs(estimate - Int(above)), abs(estimate - Int(corner)))
        if distances.0 <= distances.1, distances.0 <= distances.2 { return left }
        return distances.1 <= distances.2 ? above : corner
    }
}

/// The header and the compressed rows of a PNG.
struct PNGParts {
    let width: Int
    let height: Int
    let depth: Int
    let colorType: Int
    let isInterlaced: Bool
    private let file: ByteWindow
    /// Where the pieces of the rows lie.
    private let pieces: [(offset: Int, count: Int)]

    private static let maximumChunks = 1 << 18
    /// The names `IDAT` and `IEND` as numbers.
    private static let (rows, end) = (0x4944_4154, 0x4945_4E44)

    /// `nil` if this is not a PNG.
    init?(_ file: ByteWindow) {
        guard file.holds([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), file.name(at: 12) == "IHDR",
            let width = file.u32(at: 16), let height = file.u32(at: 20), let depth = file.u8(at: 24),
            let colorType = file.u8(at: 25), let interlace = file.u8(at: 28)
        else { return nil }
        (self.width, self.height, self.depth, self.colorType) = (width, height, depth, colorType)
        isInterlaced = interlace != 0
        self.file = file
        var pieces: [(offset: Int, count: Int)] = []
        var offset = 33
        for _ in 0..<Self.maximumChunks {
            guard let count = file.u32(at: offset), let name = file.u32(at: offset + 4), name != Self.end else { break }
            if name == Self.rows { pieces.append((offset + 8, count)) }
            offset += 12 + count
        }
        self.pieces = pieces
    }

    /// The compressed rows, or as much of them as the first `rows` rows can need.
    func data(upTo rows: Int) -> [UInt8] {
        // Compressed rows are hardly larger than stored ones.
        let (product, overflow) = rows.multipliedReportingOverflow(by: 2 * (width * 4 + 64))
        let limit = overflow ? .max : product
        var data: [UInt8] = []
        for piece in pieces where data.count < limit {
            data += file.available(at: piece.offset, limit: min(piece.count, limit - data.count)).slice
        }
        return data
    }
}

extension HiddenBits {
    /// Looks for text in the pixels of a file. Only PNGs are searched: a lossy format keeps no lowest bits. An image
    /// without text costs the decoding of its first rows.
    static func text(in file: ByteWindow) -> MetadataText? {
        guard let png = PNGParts(file), let top = PNGSamples(png, rowLimit: letterRows), HiddenBits(top).hasLetter,
            let more = PNGSamples(png, rowLimit: signatureRows), HiddenBits(more).hasSignature
        else { return nil }
        return PNGSamples(png).flatMap { HiddenBits($0).text }
    }
}

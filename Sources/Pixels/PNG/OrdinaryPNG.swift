/// A common kind of PNG file. All checks are done before any data is decompressed, and the file has only features that
/// all decoders read in the same way. The value points into the file.
struct OrdinaryPNG {
    let layout: PNGLayout
    let color: PNGColor
    let data: PNGData

    /// `nil` if the file has any unusual feature.
    init?(_ file: UnsafeRawBufferPointer) {
        guard var chunks = PNGChunks(file), let first = chunks.next(), let header = IHDR(first) else { return nil }
        var body = Body(of: header.colorType)
        while !body.isComplete {
            guard let chunk = chunks.next(), body.take(chunk) else { return nil }
        }

        guard let color = body.color, let width = Int(exactly: header.width), let height = Int(exactly: header.height)
        else { return nil }
        layout = PNGLayout(width: width, height: height, stored: color.storedBytes)
        data = PNGData(parts: body.data)
        self.color = color
        guard data.canInflate(to: layout.inflatedBytes) else { return nil }
    }

    var size: (width: Int, height: Int) { (layout.width, layout.height) }
}

/// The header chunk of a PNG file without unusual features.
private struct IHDR {
    /// libpng refuses longer edges.
    private static let edges: ClosedRange<UInt32> = 1...1_000_000

    let width: UInt32
    let height: UInt32
    let colorType: PNGColorType

    init?(_ chunk: PNGChunk) {
        let data = chunk.data
        guard chunk.name == "IHDR", data.count == 13, let colorType = PNGColorType(rawValue: data[9]),
            // Eight bits, deflate, the five filters, not interlaced.
            data[8] == 8, data[10] == 0, data[11] == 0, data[12] == 0
        else { return nil }
        width = data.bigEndian(at: 0)
        height = data.bigEndian(at: 4)
        self.colorType = colorType
        guard Self.edges.contains(width), Self.edges.contains(height) else { return nil }
    }
}

/// The contents of the chunks after the header.
private struct Body {
    let colorType: PNGColorType
    private(set) var data: [UnsafeRawBufferPointer] = []
    private(set) var isComplete = false
    private var isPastData = false
    private var palette: UnsafeRawBufferPointer?
    private var alphas: UnsafeRawBufferPointer?

    init(of colorType: PNGColorType) { self.colorType = colorType }

    var color: PNGColor? { PNGColor(colorType, palette: palette, alphas: alphas) }

    /// Reads `chunk`. Returns `false` if it is in the wrong place or makes the file unusual.
    mutating func take(_ chunk: PNGChunk) -> Bool {
        if chunk.name == "IDAT" { return takeData(chunk.data) }
        isPastData = !data.isEmpty
        switch chunk.name {
        case "PLTE": return takePalette(chunk.data)
        case "tRNS": return takeAlphas(chunk.data)
        case "IEND":
            isComplete = true
            return isPastData && chunk.data.isEmpty
        // Colors that are not sRGB, and animations.
        case "iCCP", "cICP", "acTL", "fcTL", "fdAT": return false
        default: return chunk.isAncillary
        }
    }

    private mutating func takeData(_ part: UnsafeRawBufferPointer) -> Bool {
        data.append(part)
        return !isPastData
    }

    private mutating func takePalette(_ colors: UnsafeRawBufferPointer) -> Bool {
        guard palette == nil, !isPastData, !colorType.isGray else { return false }
        palette = colors
        return colors.count.isMultiple(of: 3) && (3...768).contains(colors.count)
    }

    private mutating func takeAlphas(_ alphas: UnsafeRawBufferPointer) -> Bool {
        guard colorType == .palette, let palette, self.alphas == nil, !isPastData else { return false }
        self.alphas = alphas
        return !alphas.isEmpty && alphas.count <= palette.count / 3
    }
}

internal import CalotypeProvenance
internal import Pixels

/// The facts in the chunks of a PNG. Pixels are not inflated, and no length is trusted.
struct PNGHeader {
    /// The largest number of chunks to read. Real files have fewer, and reading all of them takes milliseconds.
    private static let chunkLimit = 65_536

    private let ihdr: IHDR
    /// The orientation in `eXIf`, and that in a text: programs wrote EXIF into texts before `eXIf` existed.
    private var orientation: Int?
    private var orientationInText: Int?
    private var isTransparent = false
    private var seenData = false
    private var frames = 1
    private var dynamicRange: HighDynamicRange?
    private var colors = PNGColorChunks()
    private var carried = CarriedList()

    init(_ file: ByteWindow) throws(ImageError) {
        ihdr = try IHDR(file)
        walk(file)
    }

    var image: ImageHeader {
        ImageHeader(
            format: .png, stored: ihdr.size, orientation: orientation ?? orientationInText ?? 1,
            channels: ihdr.color.channels + (isTransparent ? 1 : 0), bitsPerChannel: ihdr.depth == 16 ? 16 : 8,
            hasAlpha: isTransparent || ihdr.color.hasAlpha, isProgressive: ihdr.isInterlaced, frames: frames,
            dynamicRange: dynamicRange, encoding: colors.encoding, carries: carried)
    }

    /// Reads the chunks up to the last complete one.
    private mutating func walk(_ file: ByteWindow) {
        var offset = IHDR.end
        for _ in 0..<Self.chunkLimit {
            guard let length = file.u32(at: offset), let name = file.name(at: offset + 4), name != "IEND",
                let data = file.window(at: offset + 8, count: length)
            else { return }
            note(name, data)
            offset += length + 12
        }
    }

    private mutating func note(_ name: String, _ data: ByteWindow) {
        if !seenData { colors.note(name, data) }
        switch name {
        case "IDAT": seenData = true
        case "tRNS" where !seenData && !ihdr.color.hasAlpha: isTransparent = true
        case "acTL" where !seenData: frames = min(max(data.u32(at: 0) ?? 1, 1), ImageHeader.frameLimit)
        case "cICP" where !seenData: dynamicRange = HighDynamicRange(transferCharacteristics: data.u8(at: 1))
        case "iCCP": carried.add(.icc, bytes: data.count, decompressed: Self.sizeOfProfile(data))
        case "caBX": carried.add(.c2pa, bytes: data.count)
        case "tEXt", "zTXt", "iTXt": noteText(name, data)
        case "eXIf": noteExif(ExifBlock(data))
        default: break
        }
    }

    /// Returns the size that a profile states in its first four bytes, which alone are decompressed. libpng refuses a
    /// profile of another size.
    private static func sizeOfProfile(_ data: ByteWindow) -> Int {
        guard let end = data.first(0, limit: 80), data.u8(at: end + 1) == 0 else { return 0 }
        let stream = data.available(at: end + 2, limit: 1024).array
        return ZlibStream.prefix(of: stream, most: 4).flatMap { ByteWindow($0).u32(at: 0) } ?? 0
    }

    private mutating func noteText(_ name: String, _ data: ByteWindow) {
        // A keyword has at most 79 bytes.
        guard let end = data.first(0, limit: 80), let keyword = data.window(at: 0, count: end)?.latin1 else { return }
        let kind: Carried.Kind =
            switch keyword {
            case "XML:com.adobe.xmp", "Raw profile type xmp": .xmp
            case "Raw profile type iptc": .iptc
            case "Raw profile type exif", "Raw profile type APP1": .exif
            default: .text(keyword)
            }
        carried.add(kind, bytes: data.count)
        if kind == .exif { noteExif(inText: name, data.available(at: end + 1)) }
    }

    /// Reads EXIF in a text. Only the first one is read, since it may have to be inflated.
    private mutating func noteExif(inText name: String, _ data: ByteWindow) {
        guard orientationInText == nil, let block = RawProfile.bytes(of: name, data) else { return }
        let exif = ExifBlock(ByteWindow(block))
        orientationInText = exif.orientation
        if let gps = exif.gpsBytes { carried.add(.gps, bytes: gps) }
    }

    private mutating func noteExif(_ exif: ExifBlock) {
        orientation = orientation ?? exif.orientation
        carried.add(exif)
    }
}

/// The first chunk of a PNG.
private struct IHDR {
    enum Color: Int {
        case gray = 0, rgb = 2, palette = 3, grayAlpha = 4, rgba = 6

        var channels: Int {
            switch self {
            case .gray: 1
            case .grayAlpha: 2
            case .rgb, .palette: 3
            case .rgba: 4
            }
        }
        var hasAlpha: Bool { self == .grayAlpha || self == .rgba }
        var depths: [Int] {
            switch self {
            case .gray: [1, 2, 4, 8, 16]
            case .palette: [1, 2, 4, 8]
            case .rgb, .grayAlpha, .rgba: [8, 16]
            }
        }
    }

    /// The offset after the signature and this chunk.
    static let end = 33

    let size: Dimensions
    let depth: Int
    let color: Color
    let isInterlaced: Bool

    init(_ file: ByteWindow) throws(ImageError) {
        guard let data = file.window(at: 16, count: 13), file.window(at: 0, count: Self.end) != nil else {
            throw .damaged("the header is cut off")
        }
        guard file.u32(at: 8) == 13, file.holds("IHDR", at: 12) else { throw .damaged("IHDR is not first") }
        size = try Dimensions(claimed: data.u32(at: 0), data.u32(at: 4))
        guard max(size.width, size.height) <= Int(Int32.max) else { throw .damaged("a size of \(size)") }

        guard let depth = data.u8(at: 8), let color = data.u8(at: 9).flatMap(Color.init),
            color.depths.contains(depth), data.u16(at: 10) == 0, let interlace = data.u8(at: 12), interlace <= 1
        else { throw .damaged("IHDR holds values that PNG does not have") }
        self.depth = depth
        self.color = color
        self.isInterlaced = interlace == 1
    }
}

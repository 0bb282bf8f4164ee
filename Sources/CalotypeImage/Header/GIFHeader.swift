internal import CalotypeProvenance

/// The facts in the blocks of a GIF.
struct GIFHeader {
    /// The largest number of sub-blocks to read. A GIF of 50 MB has about 200 000.
    private static let subBlockLimit = 1_000_000

    private let screen: (width: Int, height: Int)
    private var firstFrame: (width: Int, height: Int)?
    private var frames = 0
    private var nextIsTransparent = false
    private var hasAlpha = false
    private var subBlocks = 0
    private var carried = CarriedList()

    init(_ file: ByteWindow) throws(ImageError) {
        let file = file.ordered(.little)
        guard let width = file.u16(at: 6), let height = file.u16(at: 8), let flags = file.u8(at: 10) else {
            throw .damaged("the header is cut off")
        }
        screen = (width, height)
        walk(file, from: 13 + Self.paletteBytes(flags))
    }

    func image() throws(ImageError) -> ImageHeader {
        guard let firstFrame else { throw .damaged("a GIF without a picture") }
        let trusted = canvasIsTrusted ? screen : (width: 0, height: 0)
        let stored = try Dimensions(
            claimed: max(trusted.width, firstFrame.width), max(trusted.height, firstFrame.height))
        return ImageHeader(
            format: .gif, stored: stored,
            coded: Dimensions(width: max(stored.width, screen.width), height: max(stored.height, screen.height)),
            channels: hasAlpha ? 4 : 3, hasAlpha: hasAlpha, frames: frames, carries: carried)
    }

    /// Whether libnsgif, which decodes GIF for libvips, uses the size of the screen. It ignores a screen of an old
    /// standard size, an empty one, and one with a side over 2048. Then the first frame decides.
    private var canvasIsTrusted: Bool {
        let old = [(640, 480), (640, 512), (800, 600), (1024, 768), (1280, 1024), (1600, 1200)]
        return !old.contains { $0 == screen } && (1...2048).contains(screen.width)
            && (1...2048).contains(screen.height)
    }

    private static func paletteBytes(_ flags: Int) -> Int {
        flags & 0x80 == 0 ? 0 : 3 << (flags & 7 + 1)
    }
}

extension GIFHeader {
    /// Reads the blocks up to the trailer, or up to bytes that are not a block.
    private mutating func walk(_ file: ByteWindow, from start: Int) {
        var offset = start
        while frames < ImageHeader.frameLimit, subBlocks < Self.subBlockLimit {
            switch file.u8(at: offset) {
            case 0x2C?:
                guard let flags = noteFrame(file, at: offset + 1) else { return }
                offset = skip(file, from: offset + 11 + Self.paletteBytes(flags)).end
            case 0x21?:
                offset = noteExtension(file, at: offset + 1)
            default:
                return
            }
        }
    }

    private mutating func noteFrame(_ file: ByteWindow, at offset: Int) -> Int? {
        guard let left = file.u16(at: offset), let top = file.u16(at: offset + 2),
            let width = file.u16(at: offset + 4), let height = file.u16(at: offset + 6),
            let flags = file.u8(at: offset + 8)
        else { return nil }
        frames += 1
        firstFrame = firstFrame ?? (left + width, top + height)
        hasAlpha = hasAlpha || nextIsTransparent
        nextIsTransparent = false
        return flags
    }

    /// Reads an extension. Returns the offset of its end.
    private mutating func noteExtension(_ file: ByteWindow, at offset: Int) -> Int {
        let (end, bytes) = skip(file, from: offset + 1)
        switch file.u8(at: offset) {
        case 0xF9?: nextIsTransparent = nextIsTransparent || (file.u8(at: offset + 2) ?? 0) & 1 == 1
        case 0xFE?: carried.add(.comment, bytes: bytes)
        case 0xFF?: noteApplication(file.available(at: offset + 2), bytes: max(bytes - 11, 0))
        default: break
        }
        return end
    }

    private mutating func noteApplication(_ identifier: ByteWindow, bytes: Int) {
        if identifier.holds("XMP DataXMP") { carried.add(.xmp, bytes: bytes) }
        if identifier.holds("ICCRGBG1012") { carried.add(.icc, bytes: bytes) }
        if identifier.holds("C2PA_GIF") { carried.add(.c2pa, bytes: bytes) }
    }

    /// Skips the sub-blocks that begin at `start`. Returns the offset of their end, and the number of bytes in them.
    private mutating func skip(_ file: ByteWindow, from start: Int) -> (end: Int, bytes: Int) {
        var offset = start
        var bytes = 0
        while subBlocks < Self.subBlockLimit, let length = file.u8(at: offset) {
            subBlocks += 1
            offset += 1 + length
            bytes += length
            if length == 0 { break }
        }
        return (offset, bytes)
    }
}

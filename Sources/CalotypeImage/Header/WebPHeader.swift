internal import CalotypeProvenance

/// The facts in the chunks of a WebP. The length in the file's header is ignored, since the decoder refuses a file that
/// is cut off.
struct WebPHeader {
    private static let chunkLimit = 65_536 * 2

    private var picture: Picture?
    private var orientation: Int?
    private var frames = 0
    private var coverage = WebPCoverage()
    private var carried = CarriedList()

    init(_ file: ByteWindow) throws(ImageError) {
        walk(file.ordered(.little))
    }

    func image() throws(ImageError) -> ImageHeader {
        guard let picture else { throw .damaged("no picture, or its header is cut off") }
        let hasAlpha = frames > 0 ? coverage.showsThrough : picture.hasAlpha
        return ImageHeader(
            format: .webp, stored: try Dimensions(claimed: picture.width, picture.height),
            orientation: orientation ?? 1, channels: hasAlpha ? 4 : 3, hasAlpha: hasAlpha,
            decodesAlpha: hasAlpha || picture.hasAlpha, frames: max(frames, 1), carries: carried)
    }

    private mutating func walk(_ file: ByteWindow) {
        var offset = 12
        for _ in 0..<Self.chunkLimit where frames < ImageHeader.frameLimit {
            guard let name = file.name(at: offset), let length = file.u32(at: offset + 4) else { return }
            note(name, file.available(at: offset + 8, limit: length))
            offset += 8 + length + length % 2
        }
    }

    private mutating func note(_ name: String, _ data: ByteWindow) {
        switch name {
        case "VP8X": picture = picture ?? Picture(canvas: data)
        case "VP8 ": picture = picture ?? Picture(lossy: data)
        case "VP8L": picture = picture ?? Picture(lossless: data)
        case "ANMF":
            frames += 1
            coverage.note(data, on: picture.map { ($0.width, $0.height) })
        case "ICCP": carried.add(.icc, bytes: data.count)
        case "XMP ": carried.add(.xmp, bytes: data.count)
        case "C2PA": carried.add(.c2pa, bytes: data.count)
        case "EXIF": noteExif(ExifBlock(data))
        default: break
        }
    }

    private mutating func noteExif(_ exif: ExifBlock) {
        orientation = orientation ?? exif.orientation
        carried.add(exif)
    }
}

extension WebPHeader {
    /// The size of the whole picture, from the first chunk that states it.
    private struct Picture {
        let width: Int
        let height: Int
        let hasAlpha: Bool

        init?(canvas data: ByteWindow) {
            guard let flags = data.u8(at: 0), let width = data.u24(at: 4), let height = data.u24(at: 7) else {
                return nil
            }
            self.init(width: width + 1, height: height + 1, hasAlpha: flags & 0x10 != 0 || flags & 0x02 != 0)
        }

        init?(lossy data: ByteWindow) {
            guard data.holds([0x9D, 0x01, 0x2A], at: 3), let width = data.u16(at: 6), let height = data.u16(at: 8)
            else {
                return nil
            }
            self.init(width: width & 0x3FFF, height: height & 0x3FFF, hasAlpha: false)
        }

        init?(lossless data: ByteWindow) {
            guard data.u8(at: 0) == 0x2F, let bits = data.u32(at: 1) else { return nil }
            self.init(
                width: bits & 0x3FFF + 1, height: bits >> 14 & 0x3FFF + 1, hasAlpha: bits >> 28 & 1 == 1)
        }

        private init(width: Int, height: Int, hasAlpha: Bool) {
            self.width = width
            self.height = height
            self.hasAlpha = hasAlpha
        }
    }
}

internal import Perception
internal import Vips

/// How a source is decoded once for all variants, worked out from its header alone.
struct DecodePlan {
    let loader: VipsLoader
    let shrink: ShrinkOnLoad
    /// The size of the pixels kept in memory, as seen: the largest that any variant needs.
    let base: Dimensions
    /// The EXIF orientation to turn upright from. HEIF's own is applied by its decoder.
    let orientation: Int

    let header: ImageHeader
    /// Whether every frame is decoded, since a variant moves.
    let isAnimated: Bool

    /// Far more than any machine holds, and so few that no sum of bytes overflows.
    private static let mostPixels = 1 << 50

    init(_ header: ImageHeader, for specs: [VariantSpec]) throws(ImageError) {
        if let range = header.dynamicRange { throw .highDynamicRange(range) }
        guard max(header.coded.pixels, header.stored.pixels) <= Self.mostPixels else { throw .tooMuchMemory }
        let needed = specs.map { Framing(header.dimensions, for: $0).scaled }
        guard let base = needed.max(by: { $0.pixels < $1.pixels }) else {
            throw .unsupported("a preset without variants")
        }
        self.header = header
        // Of an animated PNG libpng reads one picture.
        isAnimated = header.frames > 1 && [.webp, .gif].contains(header.format) && specs.contains(where: \.keepsFrames)
        self.base = base
        orientation = header.orientation
        loader = try VipsLoader(header.format)
        // The smaller of both: the shorter side of a thin image stays at one pixel, and libwebp gives none at all.
        let horizontal = Double(header.dimensions.width) / Double(base.width)
        let vertical = Double(header.dimensions.height) / Double(base.height)
        shrink = isAnimated ? .none : ShrinkOnLoad(header.format, by: min(horizontal, vertical))
    }

    /// `base` as stored, before it is turned upright.
    var storedBase: Dimensions { orientation >= 5 ? base.turned : base }
}

extension DecodePlan {
    private func framing(for spec: VariantSpec) -> Framing { Framing(header.dimensions, for: spec) }

    /// Our own decoders hold the whole picture, libvips only some rows: beyond this, that matters more than speed.
    private static let mostPixelsDecodedHere = 20_000_000

    /// Whether our own decoders are tried first.
    var triesOwnDecoder: Bool { [.png, .jpeg].contains(loader) && decodedPixels <= Self.mostPixelsDecodedHere }

    /// The size at which a decoder hands out rows.
    private var decodedPixels: Int {
        guard case .jpeg(let factor) = shrink else { return header.stored.pixels }
        return header.stored.pixels / (factor * factor)
    }

    /// The bytes of memory that a job holds at its peak, an upper estimate that tests hold against measurements.
    func predictedMemory(sourceBytes: Int, specs: [VariantSpec]) -> Int {
        let kept = base.pixels * (header.hasAlpha ? 4 : 3) * frames
        let variants = specs.reduce(0) { $0 + bytes(of: $1) }
        let decoding = triesOwnDecoder ? ownDecoderBytes(sourceBytes) : decoderBytes + stripBytes
        return Self.smallest + sourceBytes + max(decoding, variants) + 2 * kept
    }

    private var frames: Int { isAnimated ? header.frames : 1 }

    /// What framing and encoding hold. The frames of an animation are there once more, one below the other.
    private func bytes(of spec: VariantSpec) -> Int {
        let framing = framing(for: spec)
        let largest = max(framing.scaled.pixels, framing.canvas.pixels)
        let cut = framing.scaled == framing.canvas ? 0 : framing.scaled.pixels * (header.hasAlpha ? 4 : 3)
        let stacked = spec.keepsFrames ? largest * 8 * (frames - 1) : 0
        return largest * spec.bytesPerPixel(alpha: header.hasAlpha) + cut + stacked + bytesOfWatermark(on: spec)
            + bytesOfSearch(for: spec)
    }

    /// What a score is reckoned from, and another encoding, decoded.
    private func bytesOfSearch(for spec: VariantSpec) -> Int {
        guard spec.canSearch, spec.likeness != nil || spec.maxBytes != nil else { return 0 }
        let canvas = framing(for: spec).canvas
        let (width, height, hasAlpha) = (canvas.width, canvas.height, header.hasAlpha && spec.format.hasAlpha)
        let decoded = canvas.pixels * (spec.format == .jpeg ? 3 : 14)
        let scoring =
            SSIMULACRA2.keptMemory(width: width, height: height, hasAlpha: hasAlpha)
            + SSIMULACRA2.workingMemory(width: width, height: height, hasAlpha: hasAlpha)
        return (spec.likeness == nil ? 0 : decoded + scoring + canvas.pixels * 4) + canvas.pixels * 2
    }

    /// The picture once more, bearing it; and for a text the fonts, and what Pango draws it in.
    private func bytesOfWatermark(on spec: VariantSpec) -> Int {
        guard let watermark = spec.watermark else { return 0 }
        let canvas = framing(for: spec).canvas
        let frames = spec.keepsFrames ? self.frames : 1
        let box = watermark.box(on: canvas).pixels
        let drawn = if case .text = watermark.content { Self.fonts + box * 12 } else { box * 8 }
        return canvas.pixels * (header.hasAlpha ? 4 : 3) * frames + drawn
    }

    /// What fontconfig and Pango hold once they are open.
    private static let fonts = 12 << 20

    /// What the smallest job holds: tables of the codecs, and what the allocator keeps aside.
    private static let smallest = 4 << 20

    /// What our own decoders hold besides the source: the whole picture, and the compressed rows of a PNG, gathered, or
    /// the coefficients of a progressive JPEG.
    private func ownDecoderBytes(_ sourceBytes: Int) -> Int {
        decodedPixels * (header.hasAlpha ? 4 : 3) + (loader == .png ? sourceBytes : decoderBytes)
    }

    /// What resizing holds while it decodes: the source rows behind a strip of 128 rows of the result. Where alpha is
    /// premultiplied, they are there as floats too.
    private var stripBytes: Int {
        guard storedBase != header.stored else { return 0 }
        let rows = min(header.stored.height, 128 * header.stored.height / storedBase.height)
        let isDeep = header.bitsPerChannel > 8  // and there in 8 bits, too
        return header.stored.width * rows * (header.hasAlpha ? (isDeep ? 36 : 28) : header.channels * (isDeep ? 3 : 1))
    }

    /// What the decoder holds besides the rows it hands out.
    private var decoderBytes: Int {
        let pixels = header.coded.pixels
        let sample = header.bitsPerChannel > 8 ? 2 : 1
        switch loader {
        case .jpeg: return header.isProgressive ? pixels * header.channels * 2 : header.stored.width * 64
        case .png: return header.isProgressive ? pixels * header.channels * sample : header.stored.width * 64
        case .webp: return pixels * 8
        case .gif: return pixels * 10
        // libheif decodes four tiles at once, which a file may make as large as the whole.
        case .heif: return pixels * 14 + 4 * 8 * (header.tile?.pixels ?? 0)
        case .tiff: return pixels * header.channels * sample
        }
    }
}

extension VariantSpec {
    /// What resizing and encoding hold, per pixel of the variant: coefficients for JPEG; the whole picture, its planes
    /// and its tokens for WebP, and tables of repetitions where it is lossless; the picture and what libaom searches in
    /// for AVIF; rows for PNG, and all of it where colours are chosen, as for GIF; floats for JPEG XL. Alpha is resized as
    /// floats, and WebP packs it losslessly.
    fileprivate func bytesPerPixel(alpha: Bool) -> Int {
        switch format {
        case .jpeg: alpha ? 16 : 6
        case .webp where lossless != .no: 36
        case .webp: alpha ? 32 : 12
        case .avif: alpha ? 55 : 45
        case .png where usesPalette: 38
        case .png: alpha ? 16 : 8
        case .gif: 28
        case .jxl: alpha ? 95 : 85
        // One format after the other; lossless WebP takes most, after AVIF.
        case .auto: (triesAVIF ? 55 : 38) + 4
        }
    }

    /// Whether an animated source moves in it.
    var keepsFrames: Bool { format.canMove && animation == .keep }
}

extension VipsLoader {
    init(_ format: ImageFormat) throws(ImageError) {
        switch format {
        case .jpeg: self = .jpeg
        case .png: self = .png
        case .webp: self = .webp
        case .gif: self = .gif
        case .avif, .heic: self = .heif
        case .tiff: self = .tiff
        default: throw .unsupported(format.rawValue)
        }
    }
}

extension ShrinkOnLoad {
    /// At least a factor of two is left for the resize, as libvips' own thumbnailer does: the decoder's block shrink
    /// alone would sharpen.
    init(_ format: ImageFormat, by factor: Double) {
        switch (format, factor) {
        case (.jpeg, 16...): self = .jpeg(8)
        case (.jpeg, 8...): self = .jpeg(4)
        case (.jpeg, 4...): self = .jpeg(2)
        case (.webp, 4...): self = .webp(2 / factor)
        default: self = .none
        }
    }
}

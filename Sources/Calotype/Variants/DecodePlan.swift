internal import Pixels
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
    /// Of all variants that are made of these pixels.
    let colorProfile: ColorProfile
    /// 16 where these have more than eight bits.
    let depth: PixelDepth

    /// Far more than any machine holds, and so few that no sum of bytes overflows.
    private static let mostPixels = 1 << 50

    init(_ header: ImageHeader, for specs: [VariantSpec]) throws(ImageError) {
        if let range = header.dynamicRange { throw .highDynamicRange(range) }
        guard max(header.coded.pixels, header.stored.pixels) <= Self.mostPixels else { throw .tooMuchMemory }
        guard let base = specs.largestScaled(of: header.dimensions) else {
            throw .unsupported("a preset without variants")
        }
        self.header = header
        colorProfile = specs.first?.samplesProfile ?? .srgb
        depth = specs.first?.depth ?? .eight
        // Of an animated PNG libpng reads one picture.
        isAnimated = header.frames > 1 && [.webp, .gif].contains(header.format) && specs.contains(where: \.needsFrames)
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
    /// Whether our own decoders are tried first.
    var triesOwnDecoder: Bool {
        [.png, .jpeg].contains(loader) && colorProfile != .displayP3 && depth == .eight && header.encoding == nil
    }

    /// The bytes of memory that a job holds at its peak, an upper estimate that tests hold against measurements.
    func predictedMemory(sourceBytes: Int, specs: [VariantSpec]) -> Int {
        let frames = isAnimated ? header.frames : 1
        let channels = header.decodesAlpha ? 4 : 3
        let kept = base.pixels * channels * depth.sampleBytes * frames
        let printing = PrintMemory(original: header.dimensions, hasAlpha: header.decodesAlpha, frames: frames)
        let variants = specs.reduce(0) { $0 + printing.bytes(for: $1) }
        // What the image looks like is told in sRGB of 8 bits.
        let described = (colorProfile == .srgb ? 0 : kept) + (depth == .eight ? 0 : base.pixels * channels)
        return Self.smallest + sourceBytes + max(decoderBytes + stripBytes, variants) + 2 * kept + described
    }

    /// What the smallest job holds: tables of the codecs, and what the allocator keeps aside.
    private static let smallest = 4 << 20

    /// What resizing holds while it decodes: the source rows behind a strip of 128 rows of the result. Where alpha is
    /// premultiplied, they are there as floats too.
    private var stripBytes: Int {
        guard storedBase != header.stored else { return 0 }
        let rows = min(header.stored.height, 128 * header.stored.height / storedBase.height)
        guard depth == .eight else {
            return header.stored.width * rows * (header.decodesAlpha ? 56 : header.channels * 12)
        }
        let isDeep = header.bitsPerChannel > 8  // and there in 8 bits, too
        return header.stored.width * rows
            * (header.decodesAlpha ? (isDeep ? 36 : 28) : header.channels * (isDeep ? 3 : 1))
    }

    /// What the decoder holds besides the rows it hands out.
    private var decoderBytes: Int {
        let pixels = header.coded.pixels
        let sample = (header.bitsPerChannel + 7) / 8
        switch loader {
        // And some strips ahead of the resize.
        case .jpeg: return (header.isProgressive ? pixels * header.channels * 2 : 0) + header.stored.width * 256
        case .png: return header.isProgressive ? pixels * header.channels * sample : header.stored.width * 64
        case .webp: return pixels * 8
        case .gif: return pixels * 10
        // libheif decodes four tiles at once, which a file may make as large as the whole.
        case .heif: return pixels * 14 + 4 * 8 * (header.tile?.pixels ?? 0)
        case .tiff: return pixels * header.channels * sample
        }
    }
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

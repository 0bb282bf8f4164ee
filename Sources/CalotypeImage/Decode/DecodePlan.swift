internal import Pixels
internal import Vips

/// The parameters for decoding a source once for all variants. They come from its header alone.
package struct DecodePlan {
    let loader: VipsLoader
    let shrink: ShrinkOnLoad
    /// The size of the decoded pixels, upright: the largest size that any variant needs.
    let base: Dimensions
    /// The EXIF orientation that is applied after decoding. The HEIF decoder applies HEIF's own orientation.
    let orientation: Int

    let header: ImageHeader
    /// Whether every frame is decoded, because a variant is animated.
    let isAnimated: Bool
    /// The color profile of all variants that are made from these pixels.
    let colorProfile: ColorProfile
    /// 16 bits if these variants have more than eight bits.
    let depth: PixelDepth
    /// Where the frames of an animation are: in memory, or in an ordinary file. The header does not show whether a file
    /// is ordinary; most are.
    private(set) var frames: FrameSource
    /// The animation, if it was read already.
    private(set) var animation: (any StreamedAnimation)?

    /// Where the frames of an animation are after decoding.
    enum FrameSource {
        case kept
        /// A frame is decoded when an encoder asks for it.
        case decodedOnDemand
    }

    /// Far more pixels than any machine can hold, and few enough that no sum of bytes overflows.
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
        // libpng reads one frame of an animated PNG.
        isAnimated = header.frames > 1 && [.webp, .gif].contains(header.format) && specs.contains(where: \.needsFrames)
        self.base = base
        orientation = header.orientation
        loader = try VipsLoader(header.format)
        // The smaller factor is used: the shorter side of a thin image stays at one pixel, and libwebp cannot decode to
        // a size of zero.
        let horizontal = Double(header.dimensions.width) / Double(base.width)
        let vertical = Double(header.dimensions.height) / Double(base.height)
        shrink = isAnimated ? .none : ShrinkOnLoad(header.format, by: min(horizontal, vertical))
        frames = isAnimated ? .decodedOnDemand : .kept
        if !triesOwnDecoder { frames = .kept }
    }

    /// Takes an animation whose frames are decoded one after the other. Without one, all frames will be in memory.
    mutating func take(_ animation: (any StreamedAnimation)?) {
        guard isAnimated else { return }
        self.animation = animation
        frames = animation == nil ? .kept : .decodedOnDemand
    }

    /// `base` before the orientation is applied.
    var storedBase: Dimensions { orientation >= 5 ? base.turned : base }
}

extension DecodePlan {
    /// Whether the project's own decoders are tried before libvips.
    var triesOwnDecoder: Bool {
        [.png, .jpeg, .webp, .gif].contains(loader) && colorProfile != .displayP3 && depth == .eight
            && header.encoding == nil
    }

    /// An upper estimate of the peak memory of a job, in bytes. Tests compare it with measurements.
    package func predictedMemory(sourceBytes: Int, specs: [VariantSpec]) -> Int {
        let channels = header.decodesAlpha ? 4 : 3
        let keptFrames = isAnimated && frames == .kept ? header.frames : 1
        let kept = base.pixels * channels * depth.sampleBytes * keptFrames
        var memory = VariantMemory(
            original: header.dimensions, hasAlpha: header.decodesAlpha, frames: isAnimated ? header.frames : 1)
        memory.decodesOnDemand = isAnimated && frames == .decodedOnDemand
        let variants = specs.reduce(0) { $0 + memory.bytes(for: $1) }
        // The appearance of the image is computed from 8-bit sRGB.
        let described = (colorProfile == .srgb ? 0 : kept) + (depth == .eight ? 0 : base.pixels * channels)
        return Self.smallest + sourceBytes + max(decoderBytes + stripBytes, variants) + 2 * kept + described
    }

    /// The bytes that the smallest job needs: tables of the codecs, and reserves of the allocator.
    private static let smallest = 4 << 20

    /// The bytes that resizing needs while it decodes: the source rows for a strip of 128 result rows. If alpha is
    /// premultiplied, these rows exist as floats too.
    private var stripBytes: Int {
        guard storedBase != header.stored else { return 0 }
        let rows = min(header.stored.height, 128 * header.stored.height / storedBase.height)
        guard depth == .eight else {
            return header.stored.width * rows * (header.decodesAlpha ? 56 : header.channels * 12)
        }
        let isHighBitDepth = header.bitsPerChannel > 8  // and there in 8 bits, too
        return header.stored.width * rows
            * (header.decodesAlpha ? (isHighBitDepth ? 36 : 28) : header.channels * (isHighBitDepth ? 3 : 1))
    }

    /// The bytes that the decoder needs beside the rows that it returns.
    private var decoderBytes: Int {
        let pixels = header.coded.pixels
        let sample = (header.bitsPerChannel + 7) / 8
        switch loader {
        // The second term stands for some strips that are decoded ahead of the resize.
        case .jpeg: return (header.isProgressive ? pixels * header.channels * 2 : 0) + header.stored.width * 256
        case .png: return header.isProgressive ? pixels * header.channels * sample : header.stored.width * 64
        // A canvas with alpha, an image of the same size, and the decoded symbols of a lossless one.
        case .webp: return pixels * (isAnimated ? 12 : 8)
        case .gif: return pixels * 10
        // libheif decodes four tiles at once. A file can make a tile as large as the whole image.
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
    /// Leaves at least a factor of two for the resize, as libvips' thumbnailer does. The decoder's block shrink alone
    /// would sharpen the image.
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

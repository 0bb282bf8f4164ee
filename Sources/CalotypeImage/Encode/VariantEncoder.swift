internal import CalotypeProvenance
internal import Pixels
internal import Vips

/// Encodes a framed image as one variant. Raising `stop` ends the work with `CancellationError`.
protocol VariantEncoder {
    func encode(_ image: RasterImage, as spec: VariantSpec, stop: StopFlag) throws -> [UInt8]
}

extension RasterImage {
    /// The encoder for this image and `spec`, with the metadata that the spec's policy takes from the source. It may
    /// borrow idle threads.
    func encoder(for spec: VariantSpec, with resources: EncodingResources) -> any VariantEncoder {
        guard let metadata = resources.metadata(by: spec.provenance, in: spec.format), !metadata.isEmpty else {
            return pixelEncoder(for: spec, with: resources)
        }
        if spec.format == .avif { return AVIFVariant(resources: resources, metadata: metadata) }
        return VariantWithMetadata(encoder: pixelEncoder(for: spec, with: resources), metadata: metadata)
    }

    /// The encoder that writes no metadata.
    private func pixelEncoder(for spec: VariantSpec, with resources: EncodingResources) -> any VariantEncoder {
        switch spec.format {
        case .jpeg: JPEGVariant()
        case .webp where isOurs(spec, preferring: resources.webpEncoder): WebPVariant(threads: resources.threads)
        case .webp: VipsWebPVariant(resources: resources)
        case .png where spec.isProgressive: VipsPNGVariant(resources: resources)
        case .png: PNGVariant(resources: resources)
        case .gif: VipsGIFVariant(resources: resources)
        case .avif: AVIFVariant(resources: resources)
        case .jxl: VipsVariant(resources: resources)
        case .auto: preconditionFailure("no encoder writes it: candidates are tried")
        }
    }

    /// The project's own encoder writes lossy images.
    private func isOurs(_ spec: VariantSpec, preferring webp: WebPEncoderName) -> Bool {
        (spec.webpEncoder ?? webp) == .calotype && spec.lossless == .no
    }
}

/// Puts metadata into the file that another encoder writes.
private struct VariantWithMetadata: VariantEncoder {
    let encoder: any VariantEncoder
    let metadata: VariantMetadata

    func encode(_ image: RasterImage, as spec: VariantSpec, stop: StopFlag) throws -> [UInt8] {
        try metadata.embedded(in: try encoder.encode(image, as: spec, stop: stop))
    }
}

/// Encodes with libjpeg-turbo, after flattening.
private struct JPEGVariant: VariantEncoder {
    func encode(_ image: RasterImage, as spec: VariantSpec, stop: StopFlag) throws -> [UInt8] {
        let file = try image.first.flattened(onto: spec.background.samples)
            .jpeg(
                quality: spec.quality, optimizesCoding: spec.effort > 0, isProgressive: spec.isProgressive,
                subsamplesChroma: spec.subsamplesChroma
            ) { stop.isRaised }
        return image.profile.map { JPEGFile.bearing($0, file) } ?? file
    }
}

/// Encodes with the project's own WebP encoder.
private struct WebPVariant: VariantEncoder {
    let threads: PixelThreads

    func encode(_ image: RasterImage, as spec: VariantSpec, stop: StopFlag) throws -> [UInt8] {
        let bytes = try image.webp(as: spec, borrowThread: threads.borrowThread, stop: stop)
        guard let profile = image.profile else { return bytes }
        return try WebPContainer(encoded: bytes).bearing(profile, of: image).bytes
    }
}

/// Encodes with libwebp, through libvips.
private struct VipsWebPVariant: VariantEncoder {
    let resources: EncodingResources

    func encode(_ image: RasterImage, as spec: VariantSpec, stop: StopFlag) throws -> [UInt8] {
        let bytes = try VipsVariant(resources: resources).encode(image, as: spec, stop: stop)
        let container = try WebPContainer(encoded: bytes).withoutMetadata
        return image.profile.map { container.bearing($0, of: image).bytes } ?? container.bytes
    }
}

/// Encodes with the project's own PNG encoder. It does not choose colors, so libvips makes palettes for images that
/// have too many, or that may lose some.
private struct PNGVariant: VariantEncoder {
    let resources: EncodingResources

    func encode(_ image: RasterImage, as spec: VariantSpec, stop: StopFlag) throws -> [UInt8] {
        guard spec.usesPalette else {
            return try image.first.png(effort: spec.effort, profile: image.profile) { stop.isRaised }
        }
        if spec.quality == SpecRange.qualities.upperBound,
            let file = try image.first.palettePNG(
                effort: spec.effort, profile: image.profile,
                shouldStop: {
                    stop.isRaised
                })
        {
            return file
        }
        return try VipsPNGVariant(resources: resources).encode(image, as: spec, stop: stop)
    }
}

/// Encodes with libpng, through libvips.
private struct VipsPNGVariant: VariantEncoder {
    let resources: EncodingResources

    func encode(_ image: RasterImage, as spec: VariantSpec, stop: StopFlag) throws -> [UInt8] {
        PNGFile.withoutResolution(try VipsVariant(resources: resources).encode(image, as: spec, stop: stop))
    }
}

/// Encodes with cgif, through libvips.
private struct VipsGIFVariant: VariantEncoder {
    let resources: EncodingResources

    func encode(_ image: RasterImage, as spec: VariantSpec, stop: StopFlag) throws -> [UInt8] {
        let file = try VipsVariant(resources: resources).encode(image, as: spec, stop: stop)
        // cgif merges identical frames.
        let isStill = try !image.isAnimated || ImageHeader(file).frames == 1
        return isStill ? GIFFile.withoutLoop(file) : file
    }
}

/// Encodes any format that libvips writes. Its encoders cannot be interrupted, so a long encoding runs in a separate
/// process that can be killed. Without such a process, it is not started if the job's time would end first.
struct VipsVariant: VariantEncoder {
    let resources: EncodingResources
    /// The metadata that libvips writes; `nil` for none.
    var metadata: VariantMetadata?

    func encode(_ image: RasterImage, as spec: VariantSpec, stop: StopFlag) throws -> [UInt8] {
        let metadata = VipsMetadata(profile: image.profile, xmp: self.metadata?.xmp, exif: self.metadata?.exif)
        return try encode(image, as: spec, by: spec.saver, metadata, stop: stop)
    }

    func encode(
        _ image: RasterImage, as spec: VariantSpec, by saver: VipsSaver, _ metadata: VipsMetadata, stop: StopFlag
    ) throws -> [UInt8] {
        let pixels = image.dimensions.pixels * image.frames.count
        let time = EncodeTime(
            spec, pixels: pixels, alpha: image.hasAlpha, usesLibwebp: true, frames: image.frames.count)
        let stacked = try PixelBuffer.stacked(try image.frames.all(stop: stop))
        if time.isLong, let process = resources.process {
            return try saver.encode(stacked, timing: image.timing, metadata: metadata, in: process, stop: stop)
        }
        if let rest = resources.rest(), time.usual > rest { throw ImageError.tooSlow(spec.variant, spec.format) }
        return try saver.encode(stacked, timing: image.timing, metadata: metadata, stop: stop)
    }
}

extension VariantSpec {
    /// Whether chroma has half the resolution of luma in both directions.
    var subsamplesChroma: Bool {
        switch chromaSubsampling {
        case .auto: quality < 90
        case .half: true
        case .full: false
        }
    }

    fileprivate var saver: VipsSaver {
        switch format {
        case .jpeg, .auto: preconditionFailure("not written by libvips")
        case .webp:
            .webp(
                quality: quality, effort: effort, lossless: lossless == .yes, nearLossless: lossless == .near,
                exact: exact)
        case .avif: .avif(quality: quality, effort: effort, subsamplesChroma: subsamplesChroma, bits: bits)
        case .png:
            .png(
                compression: effort, interlaced: isProgressive, paletteQuality: usesPalette ? quality : nil, bits: bits)
        case .gif: .gif(effort: effort)
        case .jxl: .jxl(quality: quality, effort: effort, lossless: lossless != .no, bits: bits)
        }
    }

    private var bits: Int { isHighBitDepth ? bitDepth.rawValue : BitDepth.eight.rawValue }
}

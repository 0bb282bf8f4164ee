internal import CalotypeProvenance
internal import Pixels
internal import Vips

/// Encodes AVIF: with SVT-AV1 if the spec wants it, and if it can; otherwise with libaom, through libvips.
struct AVIFVariant: VariantEncoder {
    let resources: EncodingResources
    var metadata: VariantMetadata?

    func encode(_ image: RasterImage, as spec: VariantSpec, stop: StopFlag) throws -> [UInt8] {
        let size = image.dimensions
        guard spec.usesSVT, !image.hasAlpha, AV1Encoder.canEncode(width: size.width, height: size.height),
            let version = AV1Encoder.version
        else { return try VipsVariant(resources: resources, metadata: metadata).encode(image, as: spec, stop: stop) }
        let bits = spec.isHighBitDepth ? spec.bitDepth.rawValue : BitDepth.eight.rawValue
        let saver = VipsSaver.av1(
            quantizer: spec.quantizer, preset: AVIFVariant.preset(forEffort: spec.effort), bits: bits)
        // Metadata is not sent to the encoder, because the file is made here.
        let encoded = try VipsVariant(resources: resources)
            .encode(image, as: spec, by: saver, VipsMetadata(), stop: stop)
        guard let stream = AV1Stream(encoded: encoded) else {
            throw PixelError.encoder("SVT-AV1 made no still picture")
        }
        return AVIFFile(
            width: size.width, height: size.height, bits: UInt8(bits), color: stream, encoder: "svt-av1 \(version)",
            profile: image.profile, xmp: metadata?.xmp, exif: metadata?.exif
        ).bytes
    }

    /// The preset of SVT-AV1 for an effort. A preset of 5 is as good as libaom at effort 4.
    private static func preset(forEffort effort: Int) -> Int {
        let presets = [10, 9, 8, 6, 5, 4, 3, 2, 1, 0]
        return presets[min(max(effort, 0), presets.count - 1)]
    }
}

extension VariantSpec {
    /// Whether SVT-AV1 encodes AVIF of this spec, if the image is opaque and has a usual size.
    var usesSVT: Bool {
        format == .avif && (avifEncoder ?? .svtAV1) == .svtAV1 && subsamplesChroma
            && (!isHighBitDepth || bitDepth == .ten) && AV1Encoder.version != nil
    }

    /// The encoder of an AVIF variant, or of the AVIF that `auto` tries; `nil` if the spec makes no AVIF.
    package var usedAVIFEncoder: AVIFEncoderName? {
        var avif = self
        switch format {
        case .avif: break
        case .auto where triesAVIF: avif.format = .avif
        case .auto, .jpeg, .webp, .png, .gif, .jxl: return nil
        }
        return avif.usesSVT ? .svtAV1 : .libaom
    }

    /// The quantizer of SVT-AV1 that gives the score of libaom at the quality, on average. See
    /// docs/decisions/0041-avif-by-svt-av1.md.
    fileprivate var quantizer: Int {
        let points: [(quality: Double, quantizer: Double)] = [
            (0, 63), (30, 47), (50, 36), (62, 27), (74, 20), (85, 12), (90, 8), (100, 2),
        ]
        let quality = Double(min(max(quality, 0), 100))
        let index = points.dropFirst().firstIndex { quality <= $0.quality } ?? points.count - 1
        let (before, after) = (points[index - 1], points[index])
        let part = (quality - before.quality) / (after.quality - before.quality)
        return Int((before.quantizer + part * (after.quantizer - before.quantizer)).rounded())
    }
}

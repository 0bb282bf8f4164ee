internal import CalotypeProvenance
internal import Pixels
internal import Vips

/// The work for one variant, from decoded frames to an encoded file.
struct VariantWork: Sendable {
    let spec: VariantSpec
    let original: Dimensions
    let watermarks: WatermarkImages
    let framing: Framing
    let findFocus: (@Sendable (FocusImage) -> FocusPoint?)?
    let resources: EncodingResources
    /// The actions of decoding, in order.
    let decodingActions: [PictureAction]

    init(spec: VariantSpec, image: DecodedImage, of source: DecodedSource, engine: RenderEngine) {
        self.spec = spec
        original = image.original
        decodingActions = image.actions
        var watermarks = source.watermarks
        watermarks.texts = engine.texts
        self.watermarks = watermarks
        framing = Framing(original, for: spec)
        findFocus = engine.findFocus
        let clock = WorkContext.current?.clock
        resources = EncodingResources(
            webpEncoder: engine.webpEncoder, threads: engine.threads, process: engine.process,
            provenance: source.provenance
        ) { clock?.rest }
    }

    /// Whether the encoding may take long, so that it must not hold a thread that short work needs.
    func isLong(with frames: RasterImage) -> Bool {
        let usesLibwebp = (spec.webpEncoder ?? resources.webpEncoder) == .libwebp
        let pixels = framing.canvas.pixels * frames.frames.count
        return EncodeTime(
            spec, pixels: pixels, alpha: frames.hasAlpha, usesLibwebp: usesLibwebp, frames: frames.frames.count
        ).isLong
    }

    /// Makes the variant of an image that contains only the variant's frames.
    func variant(of frames: RasterImage, stop: StopFlag) throws -> EncodedVariant {
        try during(ImageError.encodeFailed) { try prepared(frames, stop).encoded(stop: stop) }
    }

    /// Does all work before the encoding.
    func prepared(_ frames: RasterImage, _ stop: StopFlag) throws -> PreparedVariant {
        let (colored, work) = try convertingColors(of: frames, stop)
        let (framed, crop) = try work.frame(colored, stop)
        let marked = try work.drawWatermark(on: framed, stop)
        let (laidOut, cues) = try marked.laidOut(as: work.spec)
        return PreparedVariant(
            work: work, image: try work.flattened(laidOut), crop: crop, cues: cues,
            convertsColors: colored.profile != frames.profile)
    }

    private func flattened(_ image: RasterImage) throws -> RasterImage {
        guard spec.isFlattened else { return image }
        return try image.map { try $0.flattened(onto: spec.background.samples) }
    }

    /// Returns the same work at another quality of the encoder.
    func with(quality: Int) -> Self {
        var changed = spec
        (changed.quality, changed.targetScore, changed.maxBytes) = (quality, nil, nil)
        return Self(self, changed, watermarks)
    }

    /// Converts the frames to the colors and the bit depth of the spec, and the colors of the spec to those of the
    /// frames.
    private func convertingColors(of frames: RasterImage, _ stop: StopFlag) throws -> (RasterImage, VariantWork) {
        let colored = try frames.with(samplesOf: spec, stop: stop)
        guard let profile = colored.profile else { return (colored, self) }
        return try during(ImageError.damagedProfile) {
            let (spec, watermarks) = try spec.colored(by: profile, watermarks, stop: stop)
            return (colored, VariantWork(self, spec, watermarks))
        }
    }

    /// Scales the frames, and crops them or places them on a canvas. Returns the crop in pixels of the original.
    private func frame(_ frames: RasterImage, _ stop: StopFlag) throws -> (RasterImage, crop: CropRectangle?) {
        let (framed, part) = try frames.framed(by: framing, for: spec, findFocus, stop: stop)
        return (framed, part?.scaled(from: framing.scaled, to: original))
    }

    private func drawWatermark(on frames: RasterImage, _ stop: StopFlag) throws -> RasterImage {
        guard let watermark = spec.watermark else { return frames }
        return try during(ImageError.textNotDrawn) { try frames.bearing(watermark, from: watermarks, stop: stop) }
    }

    func encode(
        _ image: RasterImage, _ crop: CropRectangle?, _ cues: StoryboardCues?, convertsColors: Bool, _ stop: StopFlag
    ) throws -> EncodedVariant {
        let (format, outcome) = try FormatChoice(
            image: image, spec: spec, resources: resources, stop: stop
        ).outcome()
        let metadata = try checkedMetadata(of: outcome.bytes, in: format)
        return EncodedVariant(
            spec: spec, format: format, dimensions: image.dimensions, crop: crop,
            // Encoders merge identical frames, so the frames of the file are counted.
            frames: image.isAnimated ? try ImageHeader(outcome.bytes).frames : 1, quality: outcome.quality,
            score: outcome.score, vtt: cues?.file, warnings: try spec.warnings(outcome), metadata: metadata,
            actions: actions(
                isCropped: crop != nil, isSheet: cues != nil, convertsColors: convertsColors,
                fillsAlpha: image.hasAlpha && !format.hasAlpha),
            bytes: outcome.bytes)
    }

    /// Exactly the actions that were done to the source, in order.
    private func actions(
        isCropped: Bool, isSheet: Bool, convertsColors: Bool, fillsAlpha: Bool
    ) -> [PictureAction] {
        var watermark: PictureAction?
        switch spec.watermark?.content {
        case .image?: watermark = .watermarkImage
        case .text?: watermark = .watermarkText
        case nil: break
        }
        let later: [(Bool, PictureAction?)] = [
            (convertsColors && !decodingActions.contains(.colorsAdjusted), .colorsAdjusted),
            (framing.scaled != original, .resized), (isCropped, .cropped),
            (framing.canvas != framing.window || fillsAlpha, .canvasAdded), (true, watermark),
            (isSheet, .composedFrames), (true, .transcoded),
        ]
        return decodingActions + later.compactMap { $0 ? $1 : nil }
    }

    /// Returns what became of the source's metadata. Throws `ImageError.missingMark` if the spec requires an AI mark,
    /// and the variant has none.
    private func checkedMetadata(of file: [UInt8], in format: VariantFormat) throws -> MetadataAccount? {
        guard var metadata = resources.metadata(by: spec.provenance, in: format) else { return nil }
        // An encoder of libvips may not be able to write XMP, and says nothing then.
        if format == .avif, !metadata.isEmpty, !metadata.isPresent(in: file) { metadata.leaveOut() }
        guard !spec.provenance.require.contains(.aiMark) || metadata.account.isMarked else {
            throw ImageError.missingMark(spec.variant, format)
        }
        return metadata.account
    }

    private init(_ work: Self, _ spec: VariantSpec, _ watermarks: WatermarkImages) {
        self.spec = spec
        self.watermarks = watermarks
        original = work.original
        framing = work.framing
        findFocus = work.findFocus
        resources = work.resources
        decodingActions = work.decodingActions
    }
}

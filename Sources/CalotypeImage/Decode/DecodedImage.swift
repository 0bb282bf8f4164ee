package import CalotypeProvenance

/// The decoded pixels of one request, from which variants are made.
package struct DecodedImage: Sendable {
    private let pixels: RasterImage
    /// The size of the source in pixels.
    let original: Dimensions
    private let specs: [VariantSpec]
    /// Whether the frames are exactly the frames of one clip or storyboard. If not, they are selected for each variant.
    private let isFrameSequence: Bool
    /// The actions of decoding, in order.
    let actions: [PictureAction]

    package init(
        _ pixels: RasterImage, of original: Dimensions, for specs: [VariantSpec], isFrameSequence: Bool = false,
        actions: [PictureAction] = []
    ) {
        self.actions = actions
        self.pixels = pixels
        self.original = original
        self.specs = specs
        self.isFrameSequence = isFrameSequence
    }

    func serves(_ spec: VariantSpec) -> Bool { specs.contains(spec) }

    var still: RasterImage { pixels.still }

    /// The frames that a variant shows: one frame, or those of its clip or storyboard.
    func frames(for spec: VariantSpec) -> RasterImage {
        guard spec.needsFrames else { return pixels.still }
        guard !isFrameSequence else { return pixels }
        if let storyboard = spec.storyboard { return pixels.spread(over: storyboard.frames) }
        return spec.clip.map(pixels.cut) ?? pixels
    }
}

/// All pixels that the variants of a source are made from.
package struct DecodedSource: Sendable {
    /// At least one. The first one shows what the source looks like.
    package var images: [DecodedImage]
    var watermarks = WatermarkImages()
    /// The statements of the source about itself; `nil` if nobody read them.
    package var provenance: SourceProvenance?

    init(images: [DecodedImage]) { self.images = images }

    /// The image that the variant is made from. The first image may be a poster that only the description needs. A
    /// later one then serves the variant.
    func image(for spec: VariantSpec) -> DecodedImage { images.last { $0.serves(spec) } ?? images[0] }
}

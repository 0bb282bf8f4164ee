/// The decoded pixels of a take, from which variants are made.
struct Negative: Sendable {
    private let picture: Picture
    /// The size of the source in pixels.
    let original: Dimensions
    private let variants: [Variant]
    /// Whether the frames are exactly the frames of one clip or storyboard. If not, they are selected for each variant.
    private let isCut: Bool

    init(_ picture: Picture, of original: Dimensions, for specs: [VariantSpec], isCut: Bool = false) {
        self.picture = picture
        self.original = original
        variants = specs.map(\.variant)
        self.isCut = isCut
    }

    func serves(_ spec: VariantSpec) -> Bool { variants.contains(spec.variant) }

    var still: Picture { picture.still }

    /// The frames that a variant shows: one frame, or those of its clip or storyboard.
    func picture(for spec: VariantSpec) -> Picture {
        guard spec.needsFrames else { return picture.still }
        guard !isCut else { return picture }
        if let storyboard = spec.storyboard { return picture.spread(over: storyboard.frames) }
        return spec.clip.map(picture.cut) ?? picture
    }
}

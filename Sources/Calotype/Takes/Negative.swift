/// A take in pixels, of which variants are printed.
struct Negative: Sendable {
    private let picture: Picture
    /// The size that the source has.
    let original: Dimensions
    private let variants: [Variant]
    /// Whether the frames are what a variant wants of its scenes, and no others.
    private let isCut: Bool

    init(_ picture: Picture, of original: Dimensions, for specs: [VariantSpec], isCut: Bool = false) {
        self.picture = picture
        self.original = original
        variants = specs.map(\.variant)
        self.isCut = isCut
    }

    func serves(_ spec: VariantSpec) -> Bool { variants.contains(spec.variant) }

    var still: Picture { picture.still }

    /// The frames that belong into a variant.
    func picture(for spec: VariantSpec) -> Picture {
        guard spec.needsFrames else { return picture.still }
        guard !isCut else { return picture }
        if let storyboard = spec.storyboard { return picture.spread(over: storyboard.frames) }
        return spec.clip.map(picture.cut) ?? picture
    }
}

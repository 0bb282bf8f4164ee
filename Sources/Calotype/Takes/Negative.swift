/// A take in pixels, of which variants are printed.
struct Negative: Sendable {
    let picture: Picture
    /// The size that it had as it came.
    let original: Dimensions
    fileprivate let variants: [Variant]

    init(_ picture: Picture, of take: Take) {
        self.picture = picture
        original = take.header.dimensions
        variants = take.specs.map(\.variant)
    }
}

/// All of a job, the main one first.
struct Negatives: Sendable {
    private let all: [Negative]

    init(_ all: [Negative]) {
        precondition(!all.isEmpty, "a job takes something of its source")
        self.all = all
    }

    var main: Negative { all[0] }

    subscript(variant: Variant) -> Negative { all.first { $0.variants.contains(variant) } ?? main }
}

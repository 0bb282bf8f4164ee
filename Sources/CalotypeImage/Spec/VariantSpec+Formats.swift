extension VariantSpec {
    /// The number that controls how an encoder trades bytes for likeness.
    public enum Quality: Sendable, Hashable, ExpressibleByIntegerLiteral {
        /// The quality of the encoder, 1 to 100. The same number gives another likeness in each format.
        case fixed(Int)
        /// The lowest quality that reaches an SSIMULACRA2 score of 1 to 100. At 90 people see no difference, 70 is high
        /// quality, 50 is medium quality.
        case ssimulacra2(Double, otherwise: MissedTarget = .fail)

        /// A fixed quality.
        public init(integerLiteral quality: Int) { self = .fixed(quality) }
    }

    /// JPEG. Transparent pixels get the background.
    public static func jpeg(
        maxWidth: Int? = nil, maxHeight: Int? = nil, quality: Quality = 80, effort: Int = 4
    ) -> Self {
        Self(.jpeg, maxWidth, maxHeight, quality, effort)
    }

    /// Lossy WebP.
    public static func webp(
        maxWidth: Int? = nil, maxHeight: Int? = nil, quality: Quality = 85, effort: Int = 4
    ) -> Self {
        Self(.webp, maxWidth, maxHeight, quality, effort)
    }

    /// Lossless WebP. It has no quality.
    public static func losslessWebP(maxWidth: Int? = nil, maxHeight: Int? = nil, effort: Int = 4) -> Self {
        var spec = Self(.webp, maxWidth, maxHeight, 100, effort)
        spec.lossless = .yes
        return spec
    }

    /// Lossy AVIF.
    public static func avif(
        maxWidth: Int? = nil, maxHeight: Int? = nil, quality: Quality = 64, effort: Int = 4
    ) -> Self {
        Self(.avif, maxWidth, maxHeight, quality, effort)
    }

    /// PNG. It is lossless.
    public static func png(maxWidth: Int? = nil, maxHeight: Int? = nil, effort: Int = 6) -> Self {
        Self(.png, maxWidth, maxHeight, 100, effort)
    }

    /// GIF. A frame has at most 256 colors.
    public static func gif(maxWidth: Int? = nil, maxHeight: Int? = nil, effort: Int = 7) -> Self {
        Self(.gif, maxWidth, maxHeight, 100, effort)
    }

    /// JPEG XL. It needs a libvips that writes it.
    public static func jxl(
        maxWidth: Int? = nil, maxHeight: Int? = nil, quality: Quality = 80, effort: Int = 7
    ) -> Self {
        Self(.jxl, maxWidth, maxHeight, quality, effort)
    }

    /// The format that gives the smallest file for the image.
    public static func auto(
        maxWidth: Int? = nil, maxHeight: Int? = nil, quality: Quality = 80, effort: Int = 4
    ) -> Self {
        Self(.auto, maxWidth, maxHeight, quality, effort)
    }

    /// A side that is not given has the largest allowed length, so it does not make the image smaller.
    private init(_ format: VariantFormat, _ width: Int?, _ height: Int?, _ quality: Quality, _ effort: Int) {
        let most = SpecRange.sides.upperBound
        // `check()` reports a number outside its range.
        let box = Dimensions(width: width ?? most, height: height ?? most)
        self.init(.normal, inside: box, as: format, quality: format.usualQuality, effort: effort)
        switch quality {
        case .fixed(let number): self.quality = number
        case .ssimulacra2(let score, let otherwise): (targetScore, self.otherwise) = (score, otherwise)
        }
    }
}

public import CalotypeProvenance

/// The name of a variant, such as `normal`.
///
/// It is unique within a preset. A job that does not choose its variants needs `normal` and `high-quality`.
public struct VariantName: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    /// The name. In a preset it has 1 to 64 lower-case letters, digits and `-`, and is not the name of an option. It
    /// becomes a part of keys and a metric label.
    public let rawValue: String
    public var description: String { rawValue }

    /// Reads `high_quality` and `highQuality` as `high-quality`, and keeps any other name. `QualityPreset` checks the
    /// name.
    public init(rawValue: String) {
        self.rawValue = ["high_quality", "highQuality"].contains(rawValue) ? "high-quality" : rawValue
    }

    /// `normal`: a JPEG of quality 80 or 85 in the built-in presets.
    public static let normal = Self(rawValue: "normal")
    /// `high-quality`: a WebP of quality 95 in the built-in presets.
    public static let highQuality = Self(rawValue: "high-quality")
    /// `preview`: if a preset has it, it is stored and announced before any other variant is encoded.
    public static let preview = Self(rawValue: "preview")
}

/// The size, format, quality and options of one variant.
///
/// ``check()`` tells whether all numbers are in their ranges. `ImageRenderer` and `QualityPreset` call it. Options that
/// a format does not support are ignored: `lossless` has no effect on a JPEG.
public struct VariantSpec: Sendable, Hashable {
    /// The name of the variant in its preset.
    public let variant: VariantName
    /// The box that the source is fitted into, without enlarging it. A side is at most 16 383 pixels.
    public var box: Dimensions
    /// How the source fits into the box, and whether a part is cut off.
    public var fit = FitMode.inside
    /// The part that a crop keeps. `nil` means the default of `fit`.
    public var gravity: Gravity?
    /// The format of the file. It decides which of the properties below have an effect, and their ranges.
    public var format: VariantFormat
    /// The quality of the encoder, 1 to 100. If `targetScore` is set, the quality that reaches that score is used
    /// instead.
    public var quality: Int
    /// The SSIMULACRA2 score to reach with as few bytes as possible, 1 to 100; `nil` for a fixed quality. At 90 people
    /// see no difference, 70 is high quality, 50 is medium quality. It is for JPEG, lossy WebP and lossy AVIF.
    public var targetScore: Double?
    /// How the job continues if no quality reaches `targetScore`.
    public var otherwise = MissedTarget.fail
    /// The largest allowed number of bytes, 100 or more; `nil` for no limit. The quality is lowered until the variant
    /// fits, even if its score is then below `targetScore`.
    public var maxBytes: Int?
    /// How much work the encoder does for a smaller file: `compressionLevel` in the specification. 0 to 9 for JPEG,
    /// AVIF and PNG, 0 to 6 for WebP, 1 to 10 for GIF, 3 to 9 for JPEG XL, 0 to 9 for `auto`.
    public var effort: Int
    /// The color under transparent pixels if the format has no alpha, and the color around an image that `contain`
    /// puts into its box.
    public var background: RGBColor
    /// The image or text that is drawn on the variant; `nil` for none.
    public var watermark: Watermark?
    /// The encoder of lossy WebP. `nil` means the encoder in the processor's configuration.
    public var webpEncoder: WebPEncoderName?
    /// The encoder of AVIF. `nil` means SVT-AV1 if it is installed, and otherwise libaom.
    public var avifEncoder: AVIFEncoderName?
    /// Whether WebP or JPEG XL is lossless.
    public var lossless = Lossless.no
    /// Whether WebP keeps the colors of transparent pixels. If not, they are replaced with colors that need fewer
    /// bytes. Lossless WebP needs libvips 8.16 or later for it.
    public var exact = false
    /// Whether JPEG is progressive and PNG is interlaced. Such files are some percent larger or smaller, and can be
    /// displayed before they are complete.
    public var isProgressive = false
    /// The resolution of color in JPEG and AVIF.
    public var chromaSubsampling = ChromaSubsampling.auto
    /// Whether a PNG has a palette of at most 256 colors, chosen for this image. Its samples have 8 bits.
    public var usesPalette = false
    /// The colors that the variant can show, in every format except GIF.
    public var colorProfile = ColorProfile.srgb
    /// The bits of a sample: 8 or 16 for PNG and JPEG XL; 8, 10 or 12 for AVIF. With more than 8, the extra precision
    /// of a source is kept. 10 bits need libheif 1.15.2 or later.
    public var bitDepth = BitDepth.eight
    /// How an animated source is treated if the format supports animation.
    public var animation = AnimationRule.keep
    /// The frame of a video that the variant shows. The variants of a job may show different frames; each different
    /// frame is decoded separately.
    public var poster = VideoMoment.auto
    /// A storyboard or a clip that the variant shows if the source is a video or an animation; `nil` for a normal
    /// variant. It has no effect on other sources.
    public var frameSequence: FrameSequence?

    /// Whether the background replaces transparency, although the format could keep it.
    package var isFlattened = false

    /// The treatment of what the source says about itself: AI mark, rights, prompt, position and others.
    public var provenance = ProvenancePolicy.public

    /// Makes a spec. The other properties have their defaults. The values are not checked until a renderer
    /// or a `QualityPreset` gets the spec.
    public init(
        _ variant: VariantName, inside box: Dimensions, as format: VariantFormat, quality: Int, effort: Int,
        background: RGBColor = .white, webpEncoder: WebPEncoderName? = nil
    ) {
        self.variant = variant
        self.box = box
        self.format = format
        self.quality = quality
        self.effort = effort
        self.background = background
        self.webpEncoder = webpEncoder
    }
}

/// How a job continues if a variant cannot reach its target score.
public enum MissedTarget: String, Sendable, Hashable, CaseIterable {
    /// The job fails with `target-missed`.
    case fail
    /// The variant has the best score that its format reaches, and the result has a warning.
    case best
}

/// The encoders of lossy WebP.
public enum WebPEncoderName: String, Sendable, Hashable, CaseIterable {
    /// Calotype's own encoder, which uses idle cores.
    case calotype
    /// libwebp, through libvips.
    case libwebp
}

/// The encoders of AVIF.
public enum AVIFEncoderName: String, Sendable, Hashable, CaseIterable {
    /// SVT-AV1 4, which is several times as fast. libaom is used in its place if it is not installed, and for what it
    /// cannot encode: alpha, full chroma, 12 bits, and sides below 4 or heights over 8704 pixels.
    case svtAV1 = "svt-av1"
    /// libaom, through libvips.
    case libaom
}

/// Whether the decoded pixels are equal to the original ones.
public enum Lossless: String, Sendable, Hashable, CaseIterable {
    /// Lossy: few bytes, at the given quality.
    case no = "false"
    /// Every pixel is kept.
    case yes = "true"
    /// Almost lossless: libwebp first rounds colors, more at lower qualities. For JPEG XL it is the same as `yes`.
    case near
}

/// The resolution of color compared with brightness.
public enum ChromaSubsampling: String, Sendable, Hashable, CaseIterable {
    /// Half in both directions below quality 90, full from 90 on.
    case auto
    /// Half in both directions.
    case half = "4:2:0"
    /// Full, as for brightness. It is best for text and red lines.
    case full = "4:4:4"
}

/// How an animated source is treated.
public enum AnimationRule: String, Sendable, Hashable, CaseIterable {
    /// WebP and GIF keep the animation. All other formats get its first frame.
    case keep
    /// A still of the first frame, in every format.
    case firstFrame = "first-frame"
}

/// The name of a variant within a preset. Every preset has `normal` and `high-quality`.
public struct Variant: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    /// In a preset 1 to 64 lower-case letters, digits and `-`, and no name of an option: it becomes a part of keys and
    /// a metric label.
    public let rawValue: String
    public var description: String { rawValue }

    /// Takes `high_quality` and `highQuality` for `high-quality`, and any other name as it is: a `QualityPreset` checks it.
    public init(rawValue: String) {
        self.rawValue = ["high_quality", "highQuality"].contains(rawValue) ? "high-quality" : rawValue
    }

    /// `normal`: a JPEG of quality 80 or 85 in the built-in presets.
    public static let normal = Self(rawValue: "normal")
    /// `high-quality`: a WebP of quality 95 in the built-in presets.
    public static let highQuality = Self(rawValue: "high-quality")
    /// Stored and announced before any other is encoded, where a preset has it.
    public static let preview = Self(rawValue: "preview")
}

/// How one variant is made. A `QualityPreset` checks that the numbers are within their ranges.
///
/// What a format does not know is left alone: a JPEG is no less one where `lossless` says `yes`.
public struct VariantSpec: Sendable, Hashable {
    /// Which variant of its preset this is.
    public let variant: Variant
    /// What the source is fitted into, never enlarged. A side is at most 16 383.
    public var box: Dimensions
    /// How the source gets into the box, and whether something is cut off.
    public var fit = Fit.inside
    /// What stays where something is cut off; `nil` for what `fit` does by itself.
    public var gravity: Gravity?
    /// What the file is written in. It decides which of the properties below are heard, and their ranges.
    public var format: VariantFormat
    /// Of the encoder, 1 to 100. Where `likeness` is given, the one that reaches it is looked for.
    public var quality: Int
    /// The SSIMULACRA2 score to reach with as few bytes as may be, 1 to 100: 90 where nobody sees a difference, 70 for high
    /// quality, 50 for medium. Of JPEG, and of WebP and AVIF, where they are lossy.
    public var likeness: Double?
    /// What becomes of the job where no quality reaches `likeness`.
    public var otherwise = MissedTarget.fail
    /// Bytes at most, 100 or more: the quality is lowered until the variant fits, also where it then is less like the
    /// original than `likeness` says.
    public var maxBytes: Int?
    /// What the encoder spends on small files, the specification's `compressionLevel`: 0 to 9 for JPEG, AVIF and PNG, 0
    /// to 6 for WebP, 1 to 10 for GIF, 3 to 9 for JPEG XL; 0 to 9 where the format is found.
    public var effort: Int
    /// What shows through transparent pixels where the format has no alpha, and around an image that `contain` puts into
    /// its box.
    public var background: Color
    /// What the variant bears.
    public var watermark: Watermark?
    /// What encodes lossy WebP; `nil` for what the processor is configured with.
    public var webpEncoder: WebPEncoderName?
    /// Of WebP and JPEG XL.
    public var lossless = Lossless.no
    /// Whether JPEG comes in several passes, and PNG interlaced: larger or smaller by some percent, and seen earlier.
    public var isProgressive = false
    /// Of JPEG and AVIF.
    public var chromaSubsampling = ChromaSubsampling.auto
    /// Whether a PNG has at most 256 colours, chosen for this image. They have 8 bits.
    public var usesPalette = false
    /// Of every format but GIF: the colours that the variant may show.
    public var colorProfile = ColorProfile.srgb
    /// Of PNG and JPEG XL, 8 or 16; of AVIF, 8, 10 or 12: what a source has beyond 8 bits is kept then. Ten need a libheif of
    /// 1.15.2 or later.
    public var bitDepth = BitDepth.eight
    /// What becomes of an animated source where the format can move.
    public var animation = AnimationRule.keep
    /// Of a film, the frame that it shows. Variants of one job may show several; each that is another one costs its decoding.
    public var poster = VideoMoment.telling
    /// Of a film or an animation, what it shows in place of one frame, or of all; of anything else nothing.
    public var scenes: Scenes?

    /// Everything else is as it stands at its property. Nothing is checked before a `QualityPreset` takes it.
    public init(
        _ variant: Variant, inside box: Dimensions, as format: VariantFormat, quality: Int, effort: Int,
        background: Color = .white, webpEncoder: WebPEncoderName? = nil
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

/// What is done where a variant cannot be as like the original as it is to be.
public enum MissedTarget: String, Sendable, Hashable, CaseIterable {
    /// The job fails with `target-missed`.
    case fail
    /// The variant is made as like as its format can be, and the result has a warning.
    case best
}

/// The encoders of lossy WebP.
public enum WebPEncoderName: String, Sendable, Hashable, CaseIterable {
    /// Our own, which uses idle cores. Images with transparent pixels are left to libwebp.
    case calotype
    /// libwebp, through libvips.
    case libwebp
}

/// Whether pixels come back as they were.
public enum Lossless: String, Sendable, Hashable, CaseIterable {
    /// As few bytes as the quality allows.
    case no = "false"
    /// Every pixel.
    case yes = "true"
    /// Nearly: libwebp rounds colours first, the more the lower the quality. For JPEG XL it is the same as `yes`.
    case near
}

/// How much less of colour is kept than of brightness.
public enum ChromaSubsampling: String, Sendable, Hashable, CaseIterable {
    /// Half in both directions below quality 90, all from there on.
    case auto
    /// Half in both directions.
    case half = "4:2:0"
    /// As much as of brightness: for text and red lines.
    case full = "4:4:4"
}

/// What becomes of an animated source.
public enum AnimationRule: String, Sendable, Hashable, CaseIterable {
    /// It stays one in WebP and GIF. Every other format gets its first frame.
    case keep
    /// A still of its first frame, in any format.
    case firstFrame = "first-frame"
}

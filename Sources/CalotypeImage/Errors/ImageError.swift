/// A problem with an image or its variants, found in the header, by the decoder or by an encoder.
public enum ImageError: Error, Sendable, Hashable {
    /// The content has no known image format.
    case unknownFormat
    /// The format is known but not supported. The text says why.
    case unsupported(String)
    /// The image is HDR. Variants are SDR and cannot show its bright parts.
    case highDynamicRange(HighDynamicRange)
    /// The image is cut off or broken. The detail is for the log.
    case damaged(String)
    /// The encoded image has more bytes than are allowed.
    case tooManyBytes(Int, limit: Int)
    /// One frame has more pixels than `ImageLimits.pixels` or `progressivePixels`.
    case tooManyPixels(Dimensions, limit: Int)
    /// A side is longer than `ImageLimits.edge`, in pixels.
    case tooLongEdge(Dimensions, limit: Int)
    /// An animation has more frames than `ImageLimits.frames`. Frames are counted up to 65 536.
    case tooManyFrames(Int, limit: Int)
    /// The header shows more of something than `ImageLimits` allows.
    case overLimit(LimitedAspect, Int, limit: Int)
    /// A video is too long, in seconds.
    case tooLong(seconds: Double, limit: Double)
    /// All frames of an animation together have too many pixels.
    case tooLongAnimation(Dimensions, frames: Int, limit: Int)
    /// All frames of a storyboard or a clip together have too many pixels, at the size in which they are kept.
    case sequenceTooLarge(Dimensions, frames: Int, limit: Int)
    /// The image needs more memory than all jobs may hold together.
    case tooMuchMemory
    /// An encoder failed. The detail is for the log.
    case encodeFailed(String)
    /// An encoder that cannot be interrupted would need more time than the job has.
    case tooSlow(VariantName, VariantFormat)
    /// The ICC profile in the image cannot be used. The detail is for the log.
    case damagedProfile(String)
    /// The text of a watermark cannot be drawn, since no installed font has its letters. The detail is for the log.
    case textNotDrawn(String)
    /// No quality of the encoder reaches the target score.
    case scoreNotReached(VariantName, VariantFormat, target: Double, most: Double)
    /// No quality of the encoder makes the variant small enough. Sizes are in bytes.
    case tooLarge(VariantName, limit: Int, least: Int)
    /// The spec requires an AI mark, and the variant has none.
    case missingMark(VariantName, VariantFormat)
    /// The installed libvips does not write the format of a variant. The detail is for the log.
    case cannotWrite(String)
    /// A variant has ten bits, and the installed libheif does not write them. The detail is for the log.
    case needsLibheif(String)
    /// A watermark has a text, and Pango, which draws it, is missing or cannot be used. The detail is for the log.
    case needsPango(String)
    /// The image or variant needs libvips, and libvips is missing or cannot be used. The detail is for the log.
    case needsLibvips(String)
    /// Videos need ffmpeg and ffprobe, and they are missing or cannot be used. The detail is for the log.
    case needsFFmpeg(String)
}

/// The properties that `ImageLimits` limits beside sizes and frames.
public enum LimitedAspect: String, Sendable, Hashable {
    /// The bytes of all metadata together.
    case metadata
    /// The bytes of the color profile.
    case profile
    /// The scans of a JPEG.
    case scans
    /// The tiles of an AVIF or HEIC image.
    case tiles
}

extension ImageError: CustomStringConvertible {
    /// A sentence for logs. It contains the detail that messages for users leave out.
    public var description: String {
        switch self {
        case .unknownFormat: "the content is of no known image format"
        case .unsupported(let what): "not supported: \(what)"
        case .highDynamicRange(let range): "the image is HDR: \(range.rawValue)"
        case .damaged(let detail): "damaged: \(detail)"
        case .tooManyBytes(let count, let limit): "\(count) bytes, more than \(limit)"
        case .tooManyPixels(let size, let limit): "\(size) pixels, more than \(limit)"
        case .tooLongEdge(let size, let limit): "\(size) pixels, a side longer than \(limit)"
        case .tooManyFrames(let count, let limit): "\(count) frames, more than \(limit)"
        case .overLimit(let aspect, let count, let limit): "\(aspect.rawValue): \(count), more than \(limit)"
        case .tooLong(let seconds, let limit): "\(seconds) seconds, more than \(limit)"
        case .tooLongAnimation(let size, let frames, let limit):
            "\(frames) frames of \(size) pixels, together more than \(limit)"
        case .sequenceTooLarge(let size, let frames, let limit):
            "\(frames) frames of \(size) pixels to keep, together more than \(limit)"
        case .tooMuchMemory: "more memory than all jobs may hold together"
        case .encodeFailed(let detail): "encoding failed: \(detail)"
        case .tooSlow(let variant, let format): "'\(variant)' as \(format) takes longer than the job may"
        case .damagedProfile(let detail): "the color profile is damaged: \(detail)"
        case .textNotDrawn(let detail): "a watermark's text cannot be drawn: \(detail)"
        case .scoreNotReached(let variant, let format, let target, let most):
            "'\(variant)' as \(format) reaches \(most) of SSIMULACRA2, not \(target)"
        case .tooLarge(let variant, let limit, let least):
            "'\(variant)' has \(least) bytes at least, more than \(limit)"
        case .missingMark(let variant, let format): "'\(variant)' as \(format) has no AI mark"
        case .cannotWrite(let detail): "libvips does not write the format: \(detail)"
        case .needsLibheif(let detail): "libheif is missing or too old: \(detail)"
        case .needsPango(let detail): "Pango is missing or cannot be used: \(detail)"
        case .needsLibvips(let detail): "libvips is missing or cannot be used: \(detail)"
        case .needsFFmpeg(let detail): "ffmpeg is missing or cannot be used: \(detail)"
        }
    }
}

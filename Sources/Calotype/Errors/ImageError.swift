/// What is wrong with an image, told by its header or by the decoder.
public enum ImageError: Error, Sendable, Hashable {
    /// The content is of no image format we know.
    case unknownFormat
    /// A known format that we do not read, and why.
    case unsupported(String)
    /// What is bright in it has no place in SDR, which variants are.
    case highDynamicRange(HighDynamicRange)
    /// Cut off or broken. The detail is for the log.
    case damaged(String)
    /// Of one frame, beyond `SourceLimits.pixels` or `progressivePixels`.
    case tooManyPixels(Dimensions, limit: Int)
    /// In pixels, beyond `SourceLimits.edge`.
    case tooLongEdge(Dimensions, limit: Int)
    /// Of an animation, beyond `SourceLimits.frames`; counted no further than 65 536.
    case tooManyFrames(Int, limit: Int)
    /// A film, in seconds.
    case tooLong(seconds: Double, limit: Double)
    /// All frames of an animation together.
    case tooLongAnimation(Dimensions, frames: Int, limit: Int)
    /// All frames of a storyboard or a clip together, at the size that they are kept in.
    case tooManyScenes(Dimensions, frames: Int, limit: Int)
    /// More than all jobs may hold together.
    case tooMuchMemory
    /// An encoder gave up. The detail is for the log.
    case encodeFailed(String)
    /// An encoder would work for longer than the job may, and cannot be interrupted.
    case tooSlow(Variant, VariantFormat)
    /// The ICC profile in the image cannot be used. The detail is for the log.
    case damagedProfile(String)
    /// The text of a watermark: no font that is installed has its letters. The detail is for the log.
    case textNotDrawn(String)
    /// No quality makes the variant as like the original as it is to be.
    case tooUnlike(Variant, VariantFormat, target: Double, most: Double)
    /// No quality makes the variant as small as it is to be. In bytes.
    case tooLarge(Variant, limit: Int, least: Int)
    /// There is a libvips, and it does not write the format of a variant. The detail is for the log.
    case cannotWrite(String)
    /// A variant is to have ten bits, which the libheif that is installed does not write. The detail is for the log.
    case needsLibheif(String)
    /// Only libvips reads or writes this, and there is none that can be used. The detail is for the log.
    case needsLibvips(String)
    /// Films need two programs that are not there. The detail is for the log.
    case needsFFmpeg(String)
}

extension ImageError: CustomStringConvertible {
    /// A sentence for logs, with the detail that messages for users leave out.
    public var description: String {
        switch self {
        case .unknownFormat: "the content is of no known image format"
        case .unsupported(let what): "not supported: \(what)"
        case .highDynamicRange(let range): "the image is HDR: \(range.rawValue)"
        case .damaged(let detail): "damaged: \(detail)"
        case .tooManyPixels(let size, let limit): "\(size) pixels, more than \(limit)"
        case .tooLongEdge(let size, let limit): "\(size) pixels, a side longer than \(limit)"
        case .tooManyFrames(let count, let limit): "\(count) frames, more than \(limit)"
        case .tooLong(let seconds, let limit): "\(seconds) seconds, more than \(limit)"
        case .tooLongAnimation(let size, let frames, let limit):
            "\(frames) frames of \(size) pixels, together more than \(limit)"
        case .tooManyScenes(let size, let frames, let limit):
            "\(frames) frames of \(size) pixels to keep, together more than \(limit)"
        case .tooMuchMemory: "more memory than all jobs may hold together"
        case .encodeFailed(let detail): "encoding failed: \(detail)"
        case .tooSlow(let variant, let format): "'\(variant)' as \(format) takes longer than the job may"
        case .damagedProfile(let detail): "the colour profile is damaged: \(detail)"
        case .textNotDrawn(let detail): "a watermark's text cannot be drawn: \(detail)"
        case .tooUnlike(let variant, let format, let target, let most):
            "'\(variant)' as \(format) reaches \(most) of SSIMULACRA2, not \(target)"
        case .tooLarge(let variant, let limit, let least):
            "'\(variant)' has \(least) bytes at least, more than \(limit)"
        case .cannotWrite(let detail): "libvips does not write the format: \(detail)"
        case .needsLibheif(let detail): "libheif is missing or too old: \(detail)"
        case .needsLibvips(let detail): "libvips is missing or cannot be used: \(detail)"
        case .needsFFmpeg(let detail): "ffmpeg is missing or cannot be used: \(detail)"
        }
    }
}

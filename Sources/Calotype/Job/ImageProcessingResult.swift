public import Foundation

/// The result of a job: its variants, or one error. It is encoded as the specification's JSON.
public struct ImageProcessingResult: Sendable {
    /// The job's `id`. Together with `userId` it identifies the job.
    public let jobId: JobIdentifier
    /// The tool that the job named. It is set even if there is no preset for that tool.
    public let tool: ImageTool
    /// The owner of the job. Only jobs of the same user reuse its variants.
    public let userId: JobIdentifier
    /// The source as its header describes it; `nil` if its header was not read.
    public let original: OriginalImage?
    /// How the image looks; `nil` if the job failed.
    public let appearance: ImageAppearance?
    /// The wall time of the job, from before its source is loaded until its result is complete.
    public let processingTime: Duration
    /// The variants of the job. Empty if the job failed.
    public let variants: [StoredVariant]
    /// The job's metadata, unchanged. It is set even if the job failed.
    public let metadata: [String: JSONValue]
    /// The reason why there are no variants; `nil` if the job succeeded.
    public let error: ImageProcessingError?
    /// A digest of the source, the specs and the release, by which `ImageProcessor.Configuration.findResult` finds this
    /// result. `nil` if the job failed, if `findResult` is not set, or if equal inputs may give other variants. It is
    /// not in the JSON.
    public let cacheKey: CacheKey?
    /// Whether the variants were copied from an earlier job of the same user.
    public let isReused: Bool
    /// The statements of the source about itself, and what the job did with them; `nil` if the job failed.
    public let provenance: JobProvenance?
    /// Warnings for users, in English, of one or two sentences each: things that the job asked for and that the source
    /// or this machine does not have. The variants are made without them.
    public let warnings: [String]

    package init(
        jobId: JobIdentifier, tool: ImageTool, userId: JobIdentifier, original: OriginalImage? = nil,
        appearance: ImageAppearance? = nil, processingTime: Duration = .zero,
        variants: [StoredVariant] = [], metadata: [String: JSONValue] = [:], error: ImageProcessingError? = nil,
        cacheKey: CacheKey? = nil, isReused: Bool = false, warnings: [String] = [], provenance: JobProvenance? = nil
    ) {
        self.jobId = jobId
        self.tool = tool
        self.userId = userId
        self.original = original
        self.appearance = appearance
        self.processingTime = processingTime
        self.variants = variants
        self.metadata = metadata
        self.error = error
        self.cacheKey = cacheKey
        self.isReused = isReused
        self.warnings = warnings
        self.provenance = provenance
    }

    /// Whether the job succeeded, so that every variant is stored.
    public var success: Bool { error == nil }

    /// Original size ÷ the mean size of the variants; `nil` if there are no variants.
    public var compressionRatio: Double? {
        guard let original, !variants.isEmpty else { return nil }
        return Double(original.size * variants.count) / Double(variants.reduce(0) { $0 + $1.size })
    }
}

/// The source as its header describes it.
public struct OriginalImage: Sendable, Hashable {
    /// The format, detected from the content. A video has the name of its container, such as `mp4`.
    public let format: ImageFormat
    /// The size in pixels as the source is displayed, after its EXIF orientation is applied.
    public let dimensions: Dimensions
    /// The size in bytes.
    public let size: Int
    /// The details of a video; `nil` if the source is an image.
    public let video: VideoDetails?

    package init(format: ImageFormat, dimensions: Dimensions, size: Int, video: VideoDetails? = nil) {
        self.format = format
        self.dimensions = dimensions
        self.size = size
        self.video = video
    }
}

/// One variant in the store.
public struct StoredVariant: Sendable, Hashable {
    /// The name in the preset. It is unique within a result.
    public let variant: VariantName
    /// The address from which a reader gets the variant.
    public let url: URL
    /// `{prefix}{userId}/{jobId}/{variant}-{first 12 digits of sha256}.{ext}`. The bytes under a key never change. A
    /// signed variant has digits of what was signed, since a signature is never the same twice.
    public let key: ObjectKey
    /// The format of the file. If the spec says `auto`, it is the format that was the smallest.
    public let format: ImageFormat
    /// The stored size in pixels. For an animation, the size of a frame; for a storyboard, the size of the whole sheet.
    public let dimensions: Dimensions
    /// The part of the original that the variant shows; `nil` if nothing was cut off.
    public let crop: CropRectangle?
    /// The number of frames. It is more than one for an animation.
    public let frames: Int
    /// The quality of the encoder, if a search has found it; otherwise `nil`.
    public let quality: Int?
    /// The SSIMULACRA2 score of the variant, if the spec has a target score; otherwise `nil`. For an animation, the
    /// score of its first frame.
    public let score: Double?
    /// The encoder of an AVIF file: `svt-av1` with its version, or `libaom`. `nil` for other formats.
    public let encoder: String?
    /// The size in bytes.
    public let size: Int
    /// Original size ÷ this size.
    public let compressionRatio: Double
    /// The SHA-256 of the bytes, as 64 lower-case hexadecimal digits.
    public let sha256: String
    /// The WebVTT file of a storyboard, which says when and where each frame is; `nil` for other variants. It is stored
    /// in the folder of the image, and refers to the image by the last part of its key.
    public let vtt: StoredFile?
    /// The Content Credential of the variant, if it is beside it; `nil` if it is in the variant or there is none. Its
    /// key is that of the variant with `.c2pa`.
    public let credential: StoredFile?

    init(
        variant: VariantName, url: URL, key: ObjectKey, format: ImageFormat, dimensions: Dimensions,
        crop: CropRectangle? = nil, frames: Int = 1, quality: Int? = nil, score: Double? = nil,
        encoder: String? = nil, size: Int, compressionRatio: Double, sha256: String, vtt: StoredFile? = nil,
        credential: StoredFile? = nil
    ) {
        self.variant = variant
        self.url = url
        self.key = key
        self.format = format
        self.dimensions = dimensions
        self.crop = crop
        self.frames = frames
        self.quality = quality
        self.score = score
        self.encoder = encoder
        self.size = size
        self.compressionRatio = compressionRatio
        self.sha256 = sha256
        self.vtt = vtt
        self.credential = credential
    }

    /// The files that are stored with the variant and removed with it.
    package var files: [StoredFile] { [vtt, credential].compactMap(\.self) }
}

/// A file that is stored with a variant and removed with it.
public struct StoredFile: Sendable, Hashable {
    /// The address from which a reader gets the file.
    public let url: URL
    /// The key. It has the form of its variant's key and is in the same folder. The bytes under it never change.
    public let key: ObjectKey
    /// The size in bytes.
    public let size: Int
    /// The SHA-256 of the bytes, as 64 lower-case hexadecimal digits.
    public let sha256: String
}

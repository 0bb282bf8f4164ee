/// What came of a job: its variants, or one error. Encodes as the specification's JSON.
public struct ImageProcessingResult: Sendable {
    /// The job's `id`: with `userId` it says which of many results this is.
    public let jobId: JobIdentifier
    /// As the job named it, also where no preset does.
    public let tool: ImageTool
    /// Whose job it was: only jobs of the same user reuse its variants.
    public let userId: JobIdentifier
    /// What the source turned out to be; `nil` when that could not be told.
    public let original: Original?
    /// What the image looks like; `nil` where the job failed.
    public let appearance: ImageAppearance?
    /// Wall time from the start of loading to the last stored variant, in milliseconds.
    public let processingTimeMs: Int
    /// Every variant of the preset, or none.
    public let variants: [StoredVariant]
    /// The job's, unchanged, also where it failed.
    public let metadata: [String: JSONValue]
    /// Why there are no variants; `nil` where the job succeeded.
    public let error: ImageProcessingError?
    /// What the variants were made of, and how: for `ImageProcessor.Configuration.findResult` to find them by. `nil` where the job
    /// failed, where nobody looks, and where the same recipe may give something else. Not in the JSON.
    public let recipe: Recipe?
    /// Whether the variants were copied from an earlier job of the same user.
    public let isReused: Bool
    /// What was asked for and the source, or this machine, does not have: for users, in English, each a sentence or two. The variants are made all
    /// the same.
    public let warnings: [String]

    package init(
        jobId: JobIdentifier, tool: ImageTool, userId: JobIdentifier, original: Original? = nil,
        appearance: ImageAppearance? = nil, processingTimeMs: Int = 0,
        variants: [StoredVariant] = [], metadata: [String: JSONValue] = [:], error: ImageProcessingError? = nil,
        recipe: Recipe? = nil, isReused: Bool = false, warnings: [String] = []
    ) {
        self.jobId = jobId
        self.tool = tool
        self.userId = userId
        self.original = original
        self.appearance = appearance
        self.processingTimeMs = processingTimeMs
        self.variants = variants
        self.metadata = metadata
        self.error = error
        self.recipe = recipe
        self.isReused = isReused
        self.warnings = warnings
    }

    /// Whether every variant is stored.
    public var success: Bool { error == nil }

    /// Original size ÷ the mean size of the variants.
    public var compressionRatio: Double? {
        guard let original, !variants.isEmpty else { return nil }
        return Double(original.size * variants.count) / Double(variants.reduce(0) { $0 + $1.size })
    }
}

/// The source as its header describes it.
public struct Original: Sendable, Hashable {
    /// By its content. Of a film the container, such as `mp4`.
    public let format: ImageFormat
    /// In pixels as the source is meant to be seen, its EXIF orientation applied.
    public let dimensions: Dimensions
    /// In bytes.
    public let size: Int
    /// Where the source is a film.
    public let video: VideoDetails?

    package init(format: ImageFormat, dimensions: Dimensions, size: Int, video: VideoDetails? = nil) {
        self.format = format
        self.dimensions = dimensions
        self.size = size
        self.video = video
    }
}

/// One variant as it lies in the store.
public struct StoredVariant: Sendable, Hashable {
    /// Its name in the preset; no other variant of the result has it.
    public let variant: Variant
    /// Where a reader finds it.
    public let url: String
    /// `{prefix}{userId}/{jobId}/{variant}-{first 12 digits of sha256}.{ext}`: the bytes under it never change.
    public let key: ObjectKey
    /// What it was written in. Where the spec says `auto`, what was found to be smallest.
    public let format: ImageFormat
    /// In pixels, as stored: of an animation those of a frame, of a storyboard those of the whole sheet.
    public let dimensions: Dimensions
    /// The part of the original that it shows, where something was cut off.
    public let crop: CropRectangle?
    /// More than one in an animation.
    public let frames: Int
    /// Of the encoder, where it was looked for.
    public let quality: Int?
    /// The SSIMULACRA2 score that was reached, where one was looked for; of an animation that of its first frame.
    public let score: Double?
    /// In bytes.
    public let size: Int
    /// Original size ÷ this size.
    public let compressionRatio: Double
    /// Of the bytes, 64 lower-case hexadecimal digits.
    public let sha256: String
    /// Of a storyboard, the WebVTT file that tells when and where each frame is. It lies beside the image, and names that by
    /// the last part of its key.
    public let vtt: StoredFile?

    init(
        variant: Variant, url: String, key: ObjectKey, format: ImageFormat, dimensions: Dimensions,
        crop: CropRectangle? = nil, frames: Int = 1, quality: Int? = nil, score: Double? = nil, size: Int,
        compressionRatio: Double, sha256: String, vtt: StoredFile? = nil
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
        self.size = size
        self.compressionRatio = compressionRatio
        self.sha256 = sha256
        self.vtt = vtt
    }
}

/// A file that is stored with a variant, and goes with it.
public struct StoredFile: Sendable, Hashable {
    /// Where a reader finds it.
    public let url: String
    /// Made as that of its variant, in the same folder. The bytes under it never change.
    public let key: ObjectKey
    /// In bytes.
    public let size: Int
    /// Of the bytes, 64 lower-case hexadecimal digits.
    public let sha256: String
}

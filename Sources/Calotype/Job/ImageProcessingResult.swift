/// What came of a job: its variants, or one error. Encodes as the specification's JSON.
public struct ImageProcessingResult: Sendable {
    public let jobId: JobIdentifier
    public let tool: ImageTool
    public let userId: JobIdentifier
    /// What the source turned out to be; `nil` when that could not be told.
    public let original: Original?
    /// What the image looks like; `nil` when no pixels were decoded.
    public let appearance: ImageAppearance?
    /// Wall time from the start of loading to the last stored variant, in milliseconds.
    public let processingTimeMs: Int
    /// Every variant of the preset, or none.
    public let variants: [StoredVariant]
    public let metadata: [String: JSONValue]
    public let error: ImageProcessingError?
    /// What the variants were made of, and how: for `ImageProcessor.Configuration.findResult` to find them by. `nil` where the job
    /// failed, where nobody looks, and where the same recipe may give something else. Not in the JSON.
    public let recipe: Recipe?
    /// Whether the variants were copied from an earlier job of the same user.
    public let isReused: Bool

    package init(
        jobId: JobIdentifier, tool: ImageTool, userId: JobIdentifier, original: Original? = nil,
        appearance: ImageAppearance? = nil, processingTimeMs: Int = 0,
        variants: [StoredVariant] = [], metadata: [String: JSONValue] = [:], error: ImageProcessingError? = nil,
        recipe: Recipe? = nil, isReused: Bool = false
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
    }

    public var success: Bool { error == nil }

    /// Original size ÷ the mean size of the variants.
    public var compressionRatio: Double? {
        guard let original, !variants.isEmpty else { return nil }
        return Double(original.size * variants.count) / Double(variants.reduce(0) { $0 + $1.size })
    }
}

/// The source as its header describes it.
public struct Original: Sendable, Hashable {
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
    public let variant: Variant
    /// Where a reader finds it.
    public let url: String
    public let key: ObjectKey
    public let format: ImageFormat
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
    public let key: ObjectKey
    /// In bytes.
    public let size: Int
    /// Of the bytes, 64 lower-case hexadecimal digits.
    public let sha256: String
}

/// The result of a job in JSON: its variants, or one error.
public struct JobResult: Codable, Sendable, Hashable {
    /// The id of the job.
    public var jobId: String
    /// Whether every variant is stored.
    public var success: Bool
    /// The tool that the job named.
    public var tool: String
    /// The owner of the job.
    public var userId: String
    /// The source as its header describes it. `nil` if its header was not read.
    public var original: OriginalDescription?
    /// The size of the source in bytes. `nil` if its header was not read.
    public var originalSize: Int?
    /// The time that the job took, in milliseconds.
    public var processingTimeMs: Int
    /// Original size ÷ the mean size of the variants, with two decimals. `nil` if there are no variants.
    public var compressionRatio: Double?
    /// A placeholder in base64 (https://evanw.github.io/thumbhash/). `nil` if the job failed.
    public var thumbHash: String?
    /// A placeholder as text (https://blurha.sh). `nil` if the job failed.
    public var blurHash: String?
    /// The most prominent color, as `#rrggbb`. `nil` if the job failed.
    public var dominantColor: String?
    /// The mean of all pixels, as `#rrggbb`. `nil` if the job failed.
    public var averageColor: String?
    /// A hash of 64 bits for finding similar images, as 16 hexadecimal digits. `nil` if the job failed.
    public var perceptualHash: String?
    /// The variants. Empty if the job failed.
    public var variants: [VariantDescription]
    /// Whether the variants were copied from an earlier job of the same user.
    public var isReused: Bool
    /// Warnings for users, in English: what the job asked for and did not get.
    public var warnings: [String]
    /// The statements of the source about itself, and what the job did with them. `nil` if they were not read.
    public var provenance: ProvenanceReport?
    /// The job's metadata, unchanged.
    public var metadata: [String: JSONValue]
    /// The reason why there are no variants. `nil` if the job succeeded.
    public var error: JobError?

    package init(
        jobId: String, success: Bool, tool: String, userId: String, original: OriginalDescription?, originalSize: Int?,
        processingTimeMs: Int, compressionRatio: Double?, thumbHash: String?, blurHash: String?, dominantColor: String?,
        averageColor: String?, perceptualHash: String?, variants: [VariantDescription], isReused: Bool,
        warnings: [String], provenance: ProvenanceReport?, metadata: [String: JSONValue], error: JobError?
    ) {
        self.jobId = jobId
        self.success = success
        self.tool = tool
        self.userId = userId
        self.original = original
        self.originalSize = originalSize
        self.processingTimeMs = processingTimeMs
        self.compressionRatio = compressionRatio
        self.thumbHash = thumbHash
        self.blurHash = blurHash
        self.dominantColor = dominantColor
        self.averageColor = averageColor
        self.perceptualHash = perceptualHash
        self.variants = variants
        self.isReused = isReused
        self.warnings = warnings
        self.provenance = provenance
        self.metadata = metadata
        self.error = error
    }
}

extension JobResult {
    enum CodingKeys: String, CodingKey {
        case jobId, success, tool, userId, original, originalSize, processingTimeMs, compressionRatio, thumbHash
        case blurHash, dominantColor, averageColor, perceptualHash, variants, reused, warnings, provenance
        case metadata, error
    }

    /// Members without a value are `null`. `reused`, `warnings` and `provenance` are left out where they say nothing.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(jobId, forKey: .jobId)
        try fields.encode(success, forKey: .success)
        try fields.encode(tool, forKey: .tool)
        try fields.encode(userId, forKey: .userId)
        try fields.encode(original, forKey: .original)
        try fields.encode(originalSize, forKey: .originalSize)
        try fields.encode(processingTimeMs, forKey: .processingTimeMs)
        try fields.encode(compressionRatio, forKey: .compressionRatio)
        try fields.encode(thumbHash, forKey: .thumbHash)
        try fields.encode(blurHash, forKey: .blurHash)
        try fields.encode(dominantColor, forKey: .dominantColor)
        try fields.encode(averageColor, forKey: .averageColor)
        try fields.encode(perceptualHash, forKey: .perceptualHash)
        try fields.encode(variants, forKey: .variants)
        if isReused { try fields.encode(true, forKey: .reused) }
        if !warnings.isEmpty { try fields.encode(warnings, forKey: .warnings) }
        try fields.encodeIfPresent(provenance, forKey: .provenance)
        try fields.encode(metadata, forKey: .metadata)
        try fields.encode(error, forKey: .error)
    }

    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        func text(_ key: CodingKeys) throws -> String? { try fields.decodeIfPresent(String.self, forKey: key) }
        jobId = try fields.decode(String.self, forKey: .jobId)
        success = try fields.decode(Bool.self, forKey: .success)
        tool = try fields.decode(String.self, forKey: .tool)
        userId = try fields.decode(String.self, forKey: .userId)
        original = try fields.decodeIfPresent(OriginalDescription.self, forKey: .original)
        originalSize = try fields.decodeIfPresent(Int.self, forKey: .originalSize)
        processingTimeMs = try fields.decode(Int.self, forKey: .processingTimeMs)
        compressionRatio = try fields.decodeIfPresent(Double.self, forKey: .compressionRatio)
        thumbHash = try text(.thumbHash)
        blurHash = try text(.blurHash)
        dominantColor = try text(.dominantColor)
        averageColor = try text(.averageColor)
        perceptualHash = try text(.perceptualHash)
        variants = try fields.decode([VariantDescription].self, forKey: .variants)
        isReused = try fields.decodeIfPresent(Bool.self, forKey: .reused) ?? false
        warnings = try fields.decodeIfPresent([String].self, forKey: .warnings) ?? []
        provenance = try fields.decodeIfPresent(ProvenanceReport.self, forKey: .provenance)
        metadata = try fields.decode([String: JSONValue].self, forKey: .metadata)
        error = try fields.decodeIfPresent(JobError.self, forKey: .error)
    }
}

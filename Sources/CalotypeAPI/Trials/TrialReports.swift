/// The image of a trial: the event `original` of `POST /v1/trials`.
public struct TrialOriginalReport: Codable, Sendable, Hashable {
    /// The format, detected from the content: `png`, or the container of a video, such as `mp4`.
    public var format: String
    /// The width in pixels as the image is displayed.
    public var width: Int
    /// The height in pixels as the image is displayed.
    public var height: Int
    /// The size in bytes.
    public var size: Int
    /// The details of a video. `nil` if it is an image.
    public var video: VideoDescription?
    /// The SHA-256 as 64 lower-case hexadecimal digits, with which the next trial can name the image. `nil` if the
    /// server does not keep it.
    public var sha256: String?

    package init(_ original: OriginalDescription, sha256: String?) {
        format = original.format
        width = original.width
        height = original.height
        size = original.size
        video = original.video
        self.sha256 = sha256
    }
}

/// One variant that a trial made: the event `variant` of `POST /v1/trials`.
public struct TrialVariantReport: Codable, Sendable, Hashable {
    /// The name in the preset.
    public var variant: String
    /// The format that was asked for. `auto` stands for the smallest one.
    public var format: String
    /// The media type of the bytes, such as `image/webp`.
    public var type: String
    /// The width in pixels.
    public var width: Int
    /// The height in pixels.
    public var height: Int
    /// The number of frames, if it is an animation.
    public var frames: Int?
    /// The quality of the encoder. `nil` if the format has none.
    public var quality: Int?
    /// The SSIMULACRA2 score, with two decimals. `nil` if the server cannot read the format.
    public var ssimulacra2: Double?
    /// The size in bytes.
    public var size: Int
    /// The time of the encoder in milliseconds, with one decimal.
    public var ms: Double
    /// All options of the variant, by their names in a presets file.
    public var options: [String: JSONValue]
    /// Requests that could not be met.
    public var warnings: [String]
    /// The bytes in base64. `nil` if the trial has sent as many bytes as it may.
    public var data: String?

    package init(
        variant: String, format: String, type: String, width: Int, height: Int, frames: Int?, quality: Int?,
        ssimulacra2: Double?, size: Int, ms: Double, options: [String: JSONValue], warnings: [String], data: String?
    ) {
        self.variant = variant
        self.format = format
        self.type = type
        self.width = width
        self.height = height
        self.frames = frames
        self.quality = quality
        self.ssimulacra2 = ssimulacra2
        self.size = size
        self.ms = ms
        self.options = options
        self.warnings = warnings
        self.data = data
    }
}

/// One encoding of a curve of bytes against quality: the event `point` of `POST /v1/trials`.
public struct TrialPointReport: Codable, Sendable, Hashable {
    /// The name in the preset.
    public var variant: String
    /// The format that was asked for.
    public var format: String
    /// The quality of the encoder.
    public var quality: Int
    /// The size in bytes.
    public var size: Int
    /// The SSIMULACRA2 score, with two decimals. `nil` if the server cannot read the format.
    public var ssimulacra2: Double?
    /// The time of the encoder in milliseconds, with one decimal.
    public var ms: Double

    package init(variant: String, format: String, quality: Int, size: Int, ssimulacra2: Double?, ms: Double) {
        self.variant = variant
        self.format = format
        self.quality = quality
        self.size = size
        self.ssimulacra2 = ssimulacra2
        self.ms = ms
    }
}

/// A part of a trial that failed: the event `failed` of `POST /v1/trials`. Without a variant, the trial has ended.
public struct TrialFailureReport: Codable, Sendable, Hashable {
    /// The name of the variant that cannot be made. `nil` if the whole trial failed.
    public var variant: String?
    /// The format that was asked for.
    public var format: String?
    /// The kind of the failure, as in a problem.
    public var kind: String
    /// The code of the reason, for programs.
    public var reason: String
    /// The cause and the advice, for a person.
    public var detail: String

    package init(variant: String? = nil, format: String? = nil, kind: String, reason: String, detail: String) {
        self.variant = variant
        self.format = format
        self.kind = kind
        self.reason = reason
        self.detail = detail
    }
}

/// A source in the JSON of a result.
public struct OriginalDescription: Codable, Sendable, Hashable {
    /// The format, detected from the content: `png`, or the container of a video, such as `mp4`.
    public var format: String
    /// The width in pixels as the source is displayed.
    public var width: Int
    /// The height in pixels as the source is displayed.
    public var height: Int
    /// The size in bytes.
    public var size: Int
    /// The details of a video. `nil` if the source is an image.
    public var video: VideoDescription?

    package init(format: String, width: Int, height: Int, size: Int, video: VideoDescription?) {
        self.format = format
        self.width = width
        self.height = height
        self.size = size
        self.video = video
    }
}

/// The properties of a video in the JSON of a result.
public struct VideoDescription: Codable, Sendable, Hashable {
    /// The length in seconds.
    public var duration: Double
    /// ffmpeg's name of the codec, such as `h264`.
    public var codec: String
    /// Frames per second, with two decimals. `nil` if the video does not state it.
    public var frameRate: Double?
    /// Bits per second. `nil` if the video does not state it.
    public var bitRate: Int?
    /// The position of the frame that the variants show, in seconds, with two decimals.
    public var posterSecond: Double

    package init(duration: Double, codec: String, frameRate: Double?, bitRate: Int?, posterSecond: Double) {
        self.duration = duration
        self.codec = codec
        self.frameRate = frameRate
        self.bitRate = bitRate
        self.posterSecond = posterSecond
    }

    enum CodingKeys: CodingKey { case duration, codec, frameRate, bitRate, posterSecond }

    /// Members without a value are `null`.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(duration, forKey: .duration)
        try fields.encode(codec, forKey: .codec)
        try fields.encode(frameRate, forKey: .frameRate)
        try fields.encode(bitRate, forKey: .bitRate)
        try fields.encode(posterSecond, forKey: .posterSecond)
    }
}

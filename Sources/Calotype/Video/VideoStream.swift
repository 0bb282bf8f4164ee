/// The properties of a video that `ffprobe` reports before any frame is decoded.
public struct VideoStream: Sendable, Hashable {
    /// The container: `mp4`, `mov`, `webm` or `mkv`.
    public let format: ImageFormat
    /// The coded size: before rotation, and possibly with non-square pixels.
    public let dimensions: Dimensions
    /// In seconds.
    public let duration: Double
    /// ffmpeg's name, such as `h264`.
    public let codec: String
    /// Frames per second; `nil` if the video does not state it.
    public let frameRate: Double?
    /// Bits per second; `nil` if the video does not state it.
    public let bitRate: Int?

    init(_ probe: VideoProbe, in format: VideoFormat) {
        self.format = format.imageFormat
        dimensions = probe.coded
        duration = probe.duration
        codec = probe.codec
        frameRate = probe.frameRate
        bitRate = probe.bitRate
    }
}

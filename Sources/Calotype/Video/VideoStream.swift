/// What `ffprobe` tells of a film, before any of its frames is decoded.
public struct VideoStream: Sendable, Hashable {
    /// The container: `mp4`, `mov`, `webm` or `mkv`.
    public let format: ImageFormat
    /// As coded: not turned, pixels perhaps not square.
    public let dimensions: Dimensions
    /// In seconds.
    public let duration: Double
    /// By ffmpeg's name, such as `h264`.
    public let codec: String
    /// Frames a second, where the film tells.
    public let frameRate: Double?
    /// Bits a second, where the film tells.
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

/// The properties of a video that a result reports beside its size.
public struct VideoDetails: Sendable, Hashable {
    /// In seconds.
    public let duration: Double
    /// ffmpeg's name, such as `h264`.
    public let codec: String
    /// Frames per second; `nil` if the video does not state it.
    public let frameRate: Double?
    /// Bits per second; `nil` if the video does not state it.
    public let bitRate: Int?
    /// The position, in seconds, of the frame that the variants show. If they show several frames, it is the position
    /// of the first variant's poster.
    public let posterSecond: Double
}

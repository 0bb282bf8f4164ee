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

extension VideoDetails {
    init(_ probe: VideoProbe, posterSecond: Double) {
        self.init(
            duration: probe.duration, codec: probe.codec, frameRate: probe.frameRate, bitRate: probe.bitRate,
            posterSecond: posterSecond)
    }
}

extension SourceLimits {
    /// Throws if the video exceeds a limit. No frame has been decoded at this point.
    func check(_ probe: VideoProbe) throws(ImageError) {
        // HDR frames that are read as SDR look gray.
        guard !["smpte2084", "arib-std-b67"].contains(probe.transfer) else { throw .unsupported("HDR video") }
        guard probe.coded.pixels <= pixels else { throw .tooManyPixels(probe.coded, limit: pixels) }
        guard max(probe.coded.width, probe.coded.height) <= edge else { throw .tooLongEdge(probe.coded, limit: edge) }
        guard probe.duration <= videoSeconds else { throw .tooLong(seconds: probe.duration, limit: videoSeconds) }
    }
}

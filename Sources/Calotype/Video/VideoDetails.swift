/// What a result tells of a film beside its size: the variants are made from its frames.
public struct VideoDetails: Sendable, Hashable {
    /// In seconds.
    public let duration: Double
    /// By ffmpeg's name, such as `h264`.
    public let codec: String
    /// Frames a second, where the film tells.
    public let frameRate: Double?
    /// Bits a second, where the film tells.
    public let bitRate: Int?
    /// The second of the frame that the variants show, or, where these are several, the first of the preset.
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
    /// Refuses a film that would cost too much, before any of its frames is decoded.
    func check(_ probe: VideoProbe) throws(ImageError) {
        // HDR frames taken for SDR ones would come out grey.
        guard !["smpte2084", "arib-std-b67"].contains(probe.transfer) else { throw .unsupported("HDR video") }
        guard probe.coded.pixels <= pixels else { throw .tooManyPixels(probe.coded, limit: pixels) }
        guard max(probe.coded.width, probe.coded.height) <= edge else { throw .tooLongEdge(probe.coded, limit: edge) }
        guard probe.duration <= videoSeconds else { throw .tooLong(seconds: probe.duration, limit: videoSeconds) }
    }
}

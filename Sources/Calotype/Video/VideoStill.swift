/// What a result tells of a film beside its size: the variants are made from one of its frames.
public struct VideoDetails: Sendable, Hashable {
    /// In seconds.
    public let duration: Double
    /// By ffmpeg's name, such as `h264`.
    public let codec: String
    /// Frames a second, where the film tells.
    public let frameRate: Double?
    /// Bits a second, where the film tells.
    public let bitRate: Int?
    /// The second of the frame that the variants show.
    public let posterSecond: Double
}

/// A frame that stands for its film.
struct VideoStill: Sendable {
    let format: VideoFormat
    let png: [UInt8]
    let details: VideoDetails
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

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
        guard probe.coded.pixels <= image.pixels else { throw .tooManyPixels(probe.coded, limit: image.pixels) }
        guard max(probe.coded.width, probe.coded.height) <= image.edge else {
            throw .tooLongEdge(probe.coded, limit: image.edge)
        }
        guard probe.duration <= videoSeconds else { throw .tooLong(seconds: probe.duration, limit: videoSeconds) }
    }
}

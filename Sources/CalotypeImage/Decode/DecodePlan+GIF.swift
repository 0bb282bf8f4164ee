internal import Pixels
internal import Vips

extension DecodePlan {
    /// The frames of a GIF, which the project's own decoder makes when they are needed: as they are displayed, at the
    /// size of the base. `nil` if libvips must decode the source.
    func animationDecodedHere(_ source: [UInt8], _ stop: StopFlag) throws -> RasterImage? {
        guard loader == .gif, triesOwnDecoder,
            let animation = try animation ?? GIFAnimation(source, header, stop)
        else { return nil }
        let base = storedBase
        let frames = try FrameList(animation, stop: stop) { frame in
            try frame.resized(width: base.width, height: base.height) { stop.isRaised }
        }
        return RasterImage(frames, animation.timing)
    }
}

extension GIFAnimation {
    /// `nil` if libvips must decode the file.
    init?(_ source: [UInt8], _ header: ImageHeader, _ stop: StopFlag) throws {
        try self.init(
            source, width: header.stored.width, height: header.stored.height, most: header.frames,
            shouldStop: { stop.isRaised })
    }
}

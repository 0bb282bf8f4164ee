internal import Pixels

/// Pixels in memory: one image, or the frames of an animation, all of one shape.
struct Picture: Sendable {
    /// At least one.
    let frames: [PixelBuffer]
    /// Of an animation; `nil` of a still.
    let timing: FrameTiming?

    init(_ still: PixelBuffer) {
        frames = [still]
        timing = nil
    }

    /// Of one frame it makes a still.
    init(_ frames: [PixelBuffer], _ timing: FrameTiming) {
        precondition(!frames.isEmpty, "a picture has a frame")
        self.frames = frames
        self.timing = frames.count > 1 ? timing : nil
    }

    var first: PixelBuffer { frames[0] }
    var dimensions: Dimensions { Dimensions(width: first.width, height: first.height) }
    var hasAlpha: Bool { first.hasAlpha }
    var isAnimated: Bool { timing != nil }

    /// The first frame alone.
    var still: Picture { Picture(first) }

    /// The same, each frame changed in the same way.
    func map(_ change: (PixelBuffer) throws -> PixelBuffer) rethrows -> Picture {
        let changed = try frames.map(change)
        return timing.map { Picture(changed, $0) } ?? Picture(changed[0])
    }

    /// Without alpha where no frame shows what is behind it.
    func droppingOpaqueAlpha() throws -> Picture {
        guard hasAlpha, frames.count == 1 || frames.allSatisfy(\.isOpaque) else { return self }
        return try map { try $0.droppingOpaqueAlpha() }
    }
}

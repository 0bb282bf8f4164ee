/// An animated GIF whose images are all whole. Frames are decoded when they are needed.
package struct GIFAnimation: StreamedAnimation {
    package let timing: FrameTiming
    /// Whether frames have an alpha channel. Their pixels may be opaque all the same.
    package let hasAlpha: Bool
    package let width: Int
    package let height: Int
    let file: [UInt8]
    let frames: [GIFFrame]
    /// The color that an opaque frame leaves if it is disposed of, as a pixel in memory.
    let background: UInt32

    /// `nil` if libvips must decode the file, or refuse it: it is damaged or unusual, or has more than `most` frames.
    /// All codes are read once.
    ///
    /// - Parameters:
    ///   - width: the size of the canvas, with `height`: see `GIFHeader`.
    ///   - shouldStop: called at least once for each frame.
    /// - Throws: `CancellationError` soon after `shouldStop` returns true, or `PixelError.outOfMemory`.
    package init?(_ file: [UInt8], width: Int, height: Int, most: Int, shouldStop: () -> Bool) throws {
        let found = try file.withUnsafeBytes { bytes -> (gif: OrdinaryGIF, background: UInt32, isOpaque: Bool)? in
            guard let gif = OrdinaryGIF(bytes, width: width, height: height), gif.frames.count <= most else {
                return nil
            }
            let reader = try GIFReader(for: gif.frames)
            var opacity = CanvasOpacity(width: width, height: height)
            for frame in gif.frames {
                guard let hasTransparentPixels = try reader.check(frame, in: bytes, shouldStop) else { return nil }
                opacity.note(frame, hasTransparentPixels: hasTransparentPixels)
            }
            return (gif, gif.background(bytes), opacity.isOpaque)
        }
        guard let found else { return nil }
        self.file = file
        self.width = width
        self.height = height
        frames = found.gif.frames
        background = found.background
        hasAlpha = found.gif.hasTransparentColor && !found.isOpaque
        timing = FrameTiming(delays: frames.map(\.delay), plays: found.gif.plays)
    }

    package var count: Int { frames.count }

    package func makeFrames() throws -> any StreamedFrames { try GIFFrames(self) }
}

/// Finds out whether any part of the canvas is ever transparent.
private struct CanvasOpacity {
    let width: Int
    let height: Int
    private(set) var isOpaque = true
    private var canvas = Canvas.empty

    /// The canvas before a frame is drawn.
    private enum Canvas {
        case empty, opaque
        /// The rectangle of this frame is transparent.
        case hole(GIFFrame)
    }

    init(width: Int, height: Int) { (self.width, self.height) = (width, height) }

    mutating func note(_ frame: GIFFrame, hasTransparentPixels: Bool) {
        let isFilled =
            switch canvas {
            case .opaque: true
            case .empty: !hasTransparentPixels && frame.covers(width: width, height: height)
            case .hole(let hole): !hasTransparentPixels && frame.covers(hole)
            }
        isOpaque = isOpaque && isFilled
        switch frame.disposal {
        case .keep: canvas = .opaque
        case .background: canvas = frame.transparent == nil ? .opaque : .hole(frame)
        case .previous: break
        }
    }
}

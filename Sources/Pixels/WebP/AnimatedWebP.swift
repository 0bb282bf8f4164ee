/// A common kind of animated WebP: complete, without a color profile, and with nothing but images inside the canvas.
/// Frames are decoded by libwebp when they are needed.
package struct AnimatedWebP: StreamedAnimation {
    package let timing: FrameTiming
    package let width: Int
    package let height: Int
    /// Whether frames have an alpha channel. Their pixels may be opaque all the same.
    package private(set) var hasAlpha: Bool
    let file: [UInt8]
    let frames: [WebPFrame]

    /// `nil` if libvips must decode the file, or refuse it: it is damaged or unusual, or has more than `most` frames;
    /// or if libwebp is not installed. No pixel is decoded.
    ///
    /// - Parameters:
    ///   - width: the size of the canvas, with `height`: see `WebPHeader`.
    ///   - showsBackground: whether a part of the canvas may be transparent at any time: see `WebPCoverage`.
    package init?(_ file: [UInt8], width: Int, height: Int, most: Int, showsBackground: Bool) throws {
        let found = try file.withUnsafeBytes { bytes -> (frames: [WebPFrame], plays: Int)? in
            guard WebPReader.isAvailable,
                let chunks = AnimationChunks(bytes, width: width, height: height, most: most)
            else { return nil }
            for frame in chunks.frames {
                let reader = try WebPReader()
                let image = UnsafeRawBufferPointer(rebasing: bytes[frame.image])
                guard reader.start(image, scaledTo: nil), reader.fileSize == (frame.width, frame.height) else {
                    return nil
                }
            }
            return (chunks.frames, chunks.plays)
        }
        guard let found else { return nil }
        self.file = file
        self.width = width
        self.height = height
        frames = found.frames
        hasAlpha = showsBackground
        timing = FrameTiming(delays: frames.map(\.delay), plays: found.plays)
    }

    package var count: Int { frames.count }

    package func makeFrames() throws -> any StreamedFrames { AnimatedWebPFrames(self) }

    /// Returns a copy without alpha if every pixel of every frame is opaque. Frames are decoded up to the first that is
    /// not.
    ///
    /// Throws as `StreamedFrames.next` does.
    package func droppingOpaqueAlpha(shouldStop: () -> Bool) throws -> AnimatedWebP {
        guard hasAlpha else { return self }
        let reader = AnimatedWebPFrames(self)
        for _ in frames {
            guard try reader.next(shouldStop: shouldStop).isOpaque else { return self }
        }
        var opaque = self
        opaque.hasAlpha = false
        return opaque
    }
}

/// The chunks of an animated WebP.
private struct AnimationChunks {
    private(set) var frames: [WebPFrame] = []
    private(set) var plays: Int

    /// libvips refuses a canvas with a longer side.
    private static let longestSide = 0x3FFF
    private static let riffHeader = 12
    private static let chunkHeader = 8
    private static let canvasSize = 10
    private static let parametersSize = 6

    private enum Flag {
        static let profile: UInt8 = 0x20
        static let animation: UInt8 = 0x02
    }

    /// `nil` if the file has any unusual feature.
    init?(_ file: UnsafeRawBufferPointer, width: Int, height: Int, most: Int) {
        let canvas = Self.riffHeader + Self.chunkHeader
        let parameters = canvas + Self.canvasSize + Self.chunkHeader
        guard file.count > parameters + Self.parametersSize, file.name(at: 0) == "RIFF", file.name(at: 8) == "WEBP",
            Int(file.littleEndian(at: 4)) + 8 == file.count,
            file.name(at: Self.riffHeader) == "VP8X", file.littleEndian(at: canvas - 4) == Self.canvasSize,
            file[canvas] & (Flag.animation | Flag.profile) == Flag.animation,
            file.littleEndian24(at: canvas + 4) + 1 == width, file.littleEndian24(at: canvas + 7) + 1 == height,
            max(width, height) <= Self.longestSide,
            file.name(at: parameters - Self.chunkHeader) == "ANIM",
            file.littleEndian(at: parameters - 4) == Self.parametersSize
        else { return nil }
        plays = Int(file[parameters + 4]) | Int(file[parameters + 5]) << 8
        guard takeFrames(file, from: parameters + Self.parametersSize, width, height, most) else { return nil }
    }

    /// Takes all frames. Returns `false` if a chunk is cut off, or is one that comes before frames.
    private mutating func takeFrames(
        _ file: UnsafeRawBufferPointer, from start: Int, _ width: Int, _ height: Int, _ most: Int
    ) -> Bool {
        var offset = start
        while offset < file.count {
            guard offset + Self.chunkHeader <= file.count else { return false }
            let length = Int(file.littleEndian(at: offset + 4))
            let content = offset + Self.chunkHeader
            guard length <= file.count - content else { return false }
            switch file.name(at: offset) {
            case "ANMF":
                guard frames.count < most,
                    let frame = WebPFrame(file, at: content..<content + length, width: width, height: height)
                else { return false }
                frames.append(frame)
            case "VP8X", "VP8 ", "VP8L", "ALPH", "ICCP", "ANIM": return false
            default: break
            }
            offset = content + length + length % 2
        }
        return offset == file.count && !frames.isEmpty
    }
}

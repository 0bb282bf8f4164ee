/// Makes the frames of an animated WebP, in order. A frame is drawn onto a copy of the one before.
final class AnimatedWebPFrames: StreamedFrames {
    private let animation: AnimatedWebP
    private let channels: Int
    private var index = 0
    private var shown: PixelBuffer?

    init(_ animation: AnimatedWebP) {
        self.animation = animation
        channels = animation.hasAlpha ? 4 : 3
    }

    func next(shouldStop: () -> Bool) throws -> PixelBuffer {
        let frame = animation.frames[index]
        let image = try decode(frame, shouldStop)
        let made = isWhole(image, frame) ? image : try drawn(image, frame)
        shown = made
        index += 1
        return made
    }

    private func decode(_ frame: WebPFrame, _ shouldStop: () -> Bool) throws -> PixelBuffer {
        try animation.file.withUnsafeBytes { bytes in
            let reader = try WebPReader()
            guard reader.start(UnsafeRawBufferPointer(rebasing: bytes[frame.image]), scaledTo: nil) else {
                throw PixelError.damagedFrame(index)
            }
            do {
                return try PixelBuffer(all: reader, shouldStop)
            } catch is UnusualFile {
                throw PixelError.damagedFrame(index)
            }
        }
    }

    /// Whether the decoded image is all that is seen.
    private func isWhole(_ image: PixelBuffer, _ frame: WebPFrame) -> Bool {
        frame.covers(width: animation.width, height: animation.height) && image.channels == channels
            && !(isBlended(frame) && image.hasAlpha)
    }

    /// The first frame replaces the canvas, as in libvips.
    private func isBlended(_ frame: WebPFrame) -> Bool { frame.isBlended && index > 0 }

    /// The canvas before the frame, with the frame drawn on it.
    private func drawn(_ image: PixelBuffer, _ frame: WebPFrame) throws -> PixelBuffer {
        try PixelBuffer(width: animation.width, height: animation.height, channels: channels) { canvas in
            if let shown {
                shown.withBytes { canvas.copyMemory(from: $0) }
                if index > 0, animation.frames[index - 1].isDisposed {
                    clear(animation.frames[index - 1], on: canvas.start)
                }
            } else {
                canvas.initializeMemory(as: UInt8.self, repeating: 0)
            }
            image.withBytes { draw($0.start, image.channels, frame, on: canvas.start) }
        }
    }

    private func clear(_ frame: WebPFrame, on canvas: UnsafeMutableRawPointer) {
        for y in 0..<frame.height {
            row(y, of: frame, on: canvas).initializeMemory(as: UInt8.self, repeating: 0, count: frame.width * channels)
        }
    }

    private func draw(
        _ image: UnsafeRawPointer, _ imageChannels: Int, _ frame: WebPFrame, on canvas: UnsafeMutableRawPointer
    ) {
        let isBlended = isBlended(frame)
        for y in 0..<frame.height {
            let source = image + y * frame.width * imageChannels
            let target = row(y, of: frame, on: canvas)
            switch (imageChannels, channels) {
            case (4, 3) where isBlended: target.blend(source, count: frame.width)
            case (4, 4) where isBlended: target.blendWithAlpha(source, count: frame.width)
            case (4, 3): target.storeColors(of: source, count: frame.width)
            case (3, 4): target.storeOpaque(source, count: frame.width)
            default: target.copyMemory(from: source, byteCount: frame.width * channels)
            }
        }
    }

    private func row(_ y: Int, of frame: WebPFrame, on canvas: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        canvas + ((frame.top + y) * animation.width + frame.left) * channels
    }
}

extension UnsafeMutableRawPointer {
    /// Blends `count` pixels of RGBA onto pixels of RGB.
    fileprivate func blend(_ source: UnsafeRawPointer, count: Int) {
        for x in 0..<count {
            let pixel = (source + 4 &* x).pixel
            let alpha = pixel &>> 24
            guard alpha > 0 else { continue }
            let target = self + 3 &* x
            guard alpha < 255 else {
                target.store(pixel.littleEndian, 3)
                continue
            }
            let under =
                UInt32(target.loadUnaligned(as: UInt16.self).littleEndian)
                | UInt32(target.load(fromByteOffset: 2, as: UInt8.self)) &<< 16
            target.store(pixel.over(under | 255 &<< 24).littleEndian, 3)
        }
    }

    /// Blends `count` pixels of RGBA onto pixels of RGBA.
    fileprivate func blendWithAlpha(_ source: UnsafeRawPointer, count: Int) {
        for x in 0..<count {
            let pixel = (source + 4 &* x).pixel
            let alpha = pixel &>> 24
            guard alpha > 0 else { continue }
            let target = self + 4 &* x
            let mixed = alpha == 255 ? pixel : pixel.over(UnsafeRawPointer(target).pixel)
            target.storeBytes(of: mixed.littleEndian, as: UInt32.self)
        }
    }

    /// Stores the colors of `count` pixels of RGBA.
    fileprivate func storeColors(of source: UnsafeRawPointer, count: Int) {
        for x in 0..<count { (self + 3 &* x).store((source + 4 &* x).pixel.littleEndian, 3) }
    }

    /// Stores `count` pixels of RGB as opaque pixels of RGBA.
    fileprivate func storeOpaque(_ source: UnsafeRawPointer, count: Int) {
        for x in 0..<count {
            let pixel = source + 3 &* x
            let color =
                UInt32(pixel.loadUnaligned(as: UInt16.self).littleEndian)
                | UInt32(pixel.load(fromByteOffset: 2, as: UInt8.self)) &<< 16
            storeBytes(of: (color | 255 &<< 24).littleEndian, toByteOffset: 4 &* x, as: UInt32.self)
        }
    }
}

extension UnsafeRawPointer {
    /// The pixel of four bytes here, red in the lowest byte.
    fileprivate var pixel: UInt32 { UInt32(littleEndian: loadUnaligned(as: UInt32.self)) }
}

extension UInt32 {
    /// The "over" operator of Porter and Duff, for pixels that are not premultiplied. `self` is not transparent.
    ///
    /// The rounding is libwebp's: the share of what is below is rounded down, so that an opaque pixel stays opaque.
    fileprivate func over(_ below: UInt32) -> UInt32 {
        let front = self &>> 24
        let behind = ((below &>> 24) &* (256 &- front)) &>> 8
        let sum = front &+ behind
        func mixed(_ shift: UInt32) -> UInt32 {
            let colors = (self &>> shift & 255) &* front &+ (below &>> shift & 255) &* behind
            return ((colors &+ sum / 2) / sum) &<< shift
        }
        return mixed(0) | mixed(8) | mixed(16) | sum &<< 24
    }
}

/// Makes the frames of an animated GIF, in order. A frame is drawn onto a copy of the one before.
package final class GIFFrames: StreamedFrames {
    private let animation: GIFAnimation
    private let reader: GIFReader
    private let channels: Int
    private var index = 0
    private var shown: PixelBuffer?
    /// The canvas that comes back after the last frame; `nil` if it was empty.
    private var restored: PixelBuffer?

    package init(_ animation: GIFAnimation) throws {
        self.animation = animation
        channels = animation.hasAlpha ? 4 : 3
        reader = try GIFReader(for: animation.frames)
    }

    package func next(shouldStop: () -> Bool) throws -> PixelBuffer {
        let frame = animation.frames[index]
        try animation.file.withUnsafeBytes { try reader.decode(frame, in: $0, shouldStop) }
        let canvas = try canvas()
        restored = frame.disposal == .previous ? canvas : nil
        let made = try copy(of: canvas) { start in
            for y in 0..<frame.height {
                reader.draw(frame, y: y, onto: start + (frame.top + y) * rowBytes, channels: channels)
            }
        }
        shown = made
        index += 1
        return made
    }

    /// The canvas before the next frame; `nil` if it is empty.
    private func canvas() throws -> PixelBuffer? {
        guard index > 0 else { return nil }
        let before = animation.frames[index - 1]
        switch before.disposal {
        case .keep: return shown
        case .previous: return restored
        case .background:
            let color = before.transparent == nil ? animation.background : 0
            return try copy(of: shown) { fill(before, color, at: $0) }
        }
    }

    private var rowBytes: Int { animation.width * channels }

    private func copy(of image: PixelBuffer?, _ change: (UnsafeMutableRawPointer) -> Void) throws -> PixelBuffer {
        try PixelBuffer(width: animation.width, height: animation.height, channels: channels) { memory in
            if let image {
                image.withBytes { memory.copyMemory(from: $0) }
            } else {
                memory.initializeMemory(as: UInt8.self, repeating: 0)
            }
            change(memory.start)
        }
    }

    private func fill(_ frame: GIFFrame, _ color: UInt32, at start: UnsafeMutableRawPointer) {
        for y in frame.top..<frame.top + frame.height {
            let row = start + y * rowBytes + frame.left * channels
            for x in 0..<frame.width { (row + x * channels).store(color, channels) }
        }
    }
}

extension PixelBuffer {
    /// The image with `mark` over it, its upper left corner at each of the columns in each of the rows, which may lie outside.
    /// `opacity` is 0 to 255.
    package func overlaid(
        by mark: PixelBuffer, atColumns lefts: [Int], rows tops: [Int], opacity: UInt8
    ) throws -> PixelBuffer {
        try PixelBuffer(width: width, height: height, channels: channels) { output in
            withBytes { output.copyMemory(from: $0) }
            mark.withBytes { input in
                let overlay = Overlay(
                    mark: input.start, markChannels: mark.channels, image: output.start, channels: channels,
                    opacity: Int(opacity))
                for top in tops {
                    for row in Self.seen(of: mark.height, from: top, in: height) {
                        for left in lefts {
                            overlay.cover(
                                (top + row) * width + left, with: row * mark.width,
                                in: Self.seen(of: mark.width, from: left, in: width))
                        }
                    }
                }
            }
        }
    }

    /// What is seen of `length` pixels that begin at `start` of others.
    private static func seen(of length: Int, from start: Int, in whole: Int) -> Range<Int> {
        let first = max(0, -start)
        return first..<max(first, min(length, whole - start))
    }
}

private struct Overlay {
    let mark: UnsafeRawPointer
    let markChannels: Int
    let image: UnsafeMutableRawPointer
    let channels: Int
    let opacity: Int

    @inline(__always)
    func cover(_ pixel: Int, with markPixel: Int, in columns: Range<Int>) {
        for column in columns { cover(pixel &+ column, with: markPixel &+ column) }
    }

    /// "Over" of Porter and Duff, for samples that are not multiplied by their alpha.
    @inline(__always)
    private func cover(_ pixel: Int, with markPixel: Int) {
        let source = mark + markPixel &* markChannels
        let target = image + pixel &* channels
        let alpha = markChannels == 4 ? Int(source.load(fromByteOffset: 3, as: UInt8.self)) : 255
        let front = (alpha &* opacity &+ 127) / 255
        guard front > 0 else { return }
        let under = channels == 4 ? Int(target.load(fromByteOffset: 3, as: UInt8.self)) : 255
        let behind = ((255 &- front) &* under &+ 127) / 255
        let sum = front &+ behind
        for channel in 0..<3 {
            let over = Int(source.load(fromByteOffset: channel, as: UInt8.self)) &* front
            let below = Int(target.load(fromByteOffset: channel, as: UInt8.self)) &* behind
            let mixed = (over &+ below &+ sum / 2) / sum
            target.storeBytes(of: UInt8(truncatingIfNeeded: mixed), toByteOffset: channel, as: UInt8.self)
        }
        if channels == 4 {
            target.storeBytes(of: UInt8(truncatingIfNeeded: sum), toByteOffset: 3, as: UInt8.self)
        }
    }
}

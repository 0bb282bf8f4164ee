extension PixelBuffer {
    /// Draws `mark` over the image, with its upper left corner at each combination of the columns and rows, which may
    /// lie outside the image. `mark` must have the same depth. `opacity` is 0 to 255.
    package func overlaid(
        by mark: PixelBuffer, atColumns lefts: [Int], rows tops: [Int], opacity: UInt8
    ) throws -> PixelBuffer {
        precondition(mark.depth == depth, "a mark has samples of the image's depth")
        return try PixelBuffer(width: width, height: height, channels: channels, depth: depth) { output in
            withBytes { output.copyMemory(from: $0) }
            mark.withBytes { input in
                switch depth {
                case .eight: cover(output, by: mark, input, UInt8.self, lefts, tops, opacity)
                case .sixteen: cover(output, by: mark, input, UInt16.self, lefts, tops, opacity)
                }
            }
        }
    }

    @inline(__always)
    private func cover<Sample: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
        _ output: UnsafeMutableRawBufferPointer, by mark: PixelBuffer, _ input: UnsafeRawBufferPointer,
        _ sample: Sample.Type, _ lefts: [Int], _ tops: [Int], _ opacity: UInt8
    ) {
        let overlay = Overlay<Sample>(
            mark: input.start, markChannels: mark.channels, image: output.start, channels: channels,
            opacity: Int(opacity) * (Int(Sample.max) / 255))
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

    /// The range of `length` pixels, starting at `start`, that lies inside a side of `whole` pixels.
    private static func seen(of length: Int, from start: Int, in whole: Int) -> Range<Int> {
        let first = max(0, -start)
        return first..<max(first, min(length, whole - start))
    }
}

private struct Overlay<Sample: FixedWidthInteger & UnsignedInteger & BitwiseCopyable> {
    let mark: UnsafeRawPointer
    let markChannels: Int
    let image: UnsafeMutableRawPointer
    let channels: Int
    /// From 0 to the largest sample.
    let opacity: Int

    @inline(__always)
    func cover(_ pixel: Int, with markPixel: Int, in columns: Range<Int>) {
        for column in columns { cover(pixel &+ column, with: markPixel &+ column) }
    }

    /// The "over" operator of Porter and Duff, for samples that are not premultiplied.
    @inline(__always)
    private func cover(_ pixel: Int, with markPixel: Int) {
        let size = MemoryLayout<Sample>.size
        let source = mark + markPixel &* markChannels &* size
        let target = image + pixel &* channels &* size
        let (most, half) = (Int(Sample.max), Int(Sample.max) / 2)
        let alpha = markChannels == 4 ? Int(source.load(fromByteOffset: 3 &* size, as: Sample.self)) : most
        let front = (alpha &* opacity &+ half) / most
        guard front > 0 else { return }
        let under = channels == 4 ? Int(target.load(fromByteOffset: 3 &* size, as: Sample.self)) : most
        let behind = ((most &- front) &* under &+ half) / most
        let sum = front &+ behind
        for channel in 0..<3 {
            let over = Int(source.load(fromByteOffset: channel &* size, as: Sample.self)) &* front
            let below = Int(target.load(fromByteOffset: channel &* size, as: Sample.self)) &* behind
            let mixed = (over &+ below &+ sum / 2) / sum
            target.storeBytes(of: Sample(truncatingIfNeeded: mixed), toByteOffset: channel &* size, as: Sample.self)
        }
        if channels == 4 {
            target.storeBytes(of: Sample(truncatingIfNeeded: sum), toByteOffset: 3 &* size, as: Sample.self)
        }
    }
}

extension PixelBuffer {
    /// Rotates and mirrors the image upright, for an EXIF orientation of 1 to 8. Any other number changes nothing.
    package func upright(from orientation: Int) throws -> PixelBuffer {
        guard let walk = Walk(over: self, storedIn: orientation) else { return self }
        return try PixelBuffer(width: walk.width, height: walk.height, channels: channels, depth: depth) { output in
            withBytes { input in
                let target = output.start
                switch (depth, hasAlpha) {
                case (.eight, true): walk.copy(from: input.start, to: target, pixel: SIMD4<UInt8>.self, size: 4)
                case (.eight, false): walk.copy(from: input.start, to: target, pixel: Colors<UInt8>.self, size: 3)
                case (.sixteen, true): walk.copy(from: input.start, to: target, pixel: SIMD4<UInt16>.self, size: 8)
                case (.sixteen, false): walk.copy(from: input.start, to: target, pixel: Colors<UInt16>.self, size: 6)
                }
            }
        }
    }
}

private typealias Colors<Sample> = (Sample, Sample, Sample)

/// A traversal of a stored image's pixels in the order of the upright image.
private struct Walk {
    /// The size of the upright image.
    let width: Int
    let height: Int
    /// The index of the stored pixel at the upper left, and the index steps to its right and lower neighbors.
    let start: Int
    let right: Int
    let down: Int

    init?(over image: PixelBuffer, storedIn orientation: Int) {
        let row = image.width
        let end = image.width * image.height
        switch orientation {
        case 2: (start, right, down) = (row - 1, -1, row)
        case 3: (start, right, down) = (end - 1, -1, -row)
        case 4: (start, right, down) = (end - row, 1, -row)
        case 5: (start, right, down) = (0, row, 1)
        case 6: (start, right, down) = (end - row, -row, 1)
        case 7: (start, right, down) = (end - 1, -row, -1)
        case 8: (start, right, down) = (row - 1, row, -1)
        default: return nil
        }
        (width, height) = orientation < 5 ? (image.width, image.height) : (image.height, image.width)
    }

    /// Copies in tiles. Otherwise, walking along the columns of the stored image would leave the cache at each step.
    @inline(__always)
    func copy<Pixel>(
        from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, pixel: Pixel.Type, size: Int
    ) {
        let tile = 32
        for top in stride(from: 0, to: height, by: tile) {
            for left in stride(from: 0, to: width, by: tile) {
                for y in top..<min(top + tile, height) {
                    for x in left..<min(left + tile, width) {
                        let position = start &+ x &* right &+ y &* down
                        let value = (source + position &* size).loadUnaligned(as: Pixel.self)
                        (target + (y &* width &+ x) &* size).storeBytes(of: value, as: Pixel.self)
                    }
                }
            }
        }
    }
}

extension PixelBuffer {
    /// The part of the image whose upper left corner is at `left`, `top`; `self` if the part is the whole image.
    package func cropped(left: Int, top: Int, width: Int, height: Int) throws -> PixelBuffer {
        precondition(left >= 0 && top >= 0 && width > 0 && height > 0, "a part of an image has pixels")
        precondition(left + width <= self.width && top + height <= self.height, "a part lies inside its image")
        guard (width, height) != (self.width, self.height) else { return self }
        return try PixelBuffer(width: width, height: height, channels: channels, depth: depth) { output in
            withBytes { input in
                let row = width * pixelBytes
                for y in 0..<height {
                    let source = input.start + ((top + y) * self.width + left) * pixelBytes
                    (output.start + y * row).copyMemory(from: source, byteCount: row)
                }
            }
        }
    }

    /// Places the image on an opaque canvas of at least its size, with its upper left corner at `left`, `top`.
    package func placed(
        left: Int, top: Int, onCanvasOf width: Int, _ height: Int,
        colored color: (red: UInt8, green: UInt8, blue: UInt8)
    ) throws -> PixelBuffer {
        precondition(left >= 0 && top >= 0, "an image lies inside its canvas")
        precondition(left + self.width <= width && top + self.height <= height, "an image lies inside its canvas")
        guard (width, height) != (self.width, self.height) else { return self }
        return try PixelBuffer(width: width, height: height, channels: channels, depth: depth) { output in
            fill(output, with: color)
            withBytes { input in
                let row = self.width * pixelBytes
                for y in 0..<self.height {
                    let target = output.start + ((top + y) * width + left) * pixelBytes
                    target.copyMemory(from: input.start + y * row, byteCount: row)
                }
            }
        }
    }

    /// Stacks images vertically. They must have the same size, channels and depth.
    package static func stacked(_ images: [PixelBuffer]) throws -> PixelBuffer {
        guard let first = images.first else { preconditionFailure("a stack has an image") }
        guard images.count > 1 else { return first }
        return try PixelBuffer(
            width: first.width, height: first.height * images.count, channels: first.channels, depth: first.depth
        ) { output in
            var target = output.start
            for image in images {
                precondition(image.hasShape(of: first), "images in a stack are of one shape")
                image.withBytes {
                    target.copyMemory(from: $0.start, byteCount: $0.count)
                    target += $0.count
                }
            }
        }
    }

    /// Arranges images in rows of `columns`. They must have the same size, channels and depth. The unused part of the
    /// last row has an opaque `color`.
    package static func laidOut(
        _ images: [PixelBuffer], inColumns columns: Int, colored color: (red: UInt8, green: UInt8, blue: UInt8)
    ) throws -> PixelBuffer {
        precondition(!images.isEmpty && columns > 0, "a sheet has an image")
        let (tile, columns) = (images[0], min(columns, images.count))
        let (width, height) = (tile.width * columns, tile.height * ((images.count + columns - 1) / columns))
        return try PixelBuffer(width: width, height: height, channels: tile.channels, depth: tile.depth) { output in
            let row = tile.width * tile.pixelBytes
            if images.count % columns != 0 { tile.fill(output, with: color) }
            for (index, image) in images.enumerated() {
                precondition(image.hasShape(of: tile), "images on a sheet are of one shape")
                let start = output.start + index / columns * tile.height * columns * row + index % columns * row
                image.withBytes { input in
                    for y in 0..<tile.height {
                        (start + y * columns * row).copyMemory(from: input.start + y * row, byteCount: row)
                    }
                }
            }
        }
    }

    private func hasShape(of other: PixelBuffer) -> Bool {
        (width, height, channels, depth) == (other.width, other.height, other.channels, other.depth)
    }

    /// Fills `output` with opaque pixels of this image's format.
    private func fill(
        _ output: UnsafeMutableRawBufferPointer, with color: (red: UInt8, green: UInt8, blue: UInt8)
    ) {
        // A 16-bit sample is the 8-bit sample twice.
        let samples: [UInt8] = [color.red, color.green, color.blue, 255]
        let pixel = samples.prefix(channels).flatMap { [UInt8](repeating: $0, count: depth.sampleBytes) }
        for start in stride(from: 0, to: output.count, by: pixel.count) {
            for (offset, byte) in pixel.enumerated() { output[start + offset] = byte }
        }
    }
}

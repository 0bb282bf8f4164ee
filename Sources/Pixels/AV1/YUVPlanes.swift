#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// An image as YUV 4:2:0 in full range, with the matrix of BT.601, as in JPEG. Chroma is the average of two by two
/// pixels.
final class YUVPlanes {
    let y: UnsafeMutableRawPointer
    let u: UnsafeMutableRawPointer
    let v: UnsafeMutableRawPointer

    /// `bits` is 8, or 10 for an image with 16 bits, in two bytes.
    init(_ image: PixelBuffer, bits: Int) throws {
        precondition(image.depth == (bits > 8 ? .sixteen : .eight), "the depth of the image is that of the planes")
        let (halfWidth, halfHeight) = ((image.width + 1) / 2, (image.height + 1) / 2)
        let (luma, chroma) = (image.width * image.height, halfWidth * halfHeight)
        let size = (luma + 2 * chroma) * image.depth.sampleBytes
        guard let memory = malloc(size) else { throw PixelError.outOfMemory(bytes: size) }
        y = memory
        u = memory + luma * image.depth.sampleBytes
        v = u + chroma * image.depth.sampleBytes
        switch image.depth {
        case .eight: fill(from: image, of: UInt8.self, scale: 1, most: 255)
        case .sixteen: fill(from: image, of: UInt16.self, scale: 1023 / 65_535, most: 1023)
        }
    }

    private func fill<Sample: FixedWidthInteger>(
        from image: PixelBuffer, of type: Sample.Type, scale: Float, most: Float
    ) {
        let (width, height, channels) = (image.width, image.height, image.channels)
        let (y, u, v) = (
            y.assumingMemoryBound(to: Sample.self), u.assumingMemoryBound(to: Sample.self),
            v.assumingMemoryBound(to: Sample.self)
        )
        image.withBytes { bytes in
            let samples = bytes.start.assumingMemoryBound(to: Sample.self)
            for top in stride(from: 0, to: height, by: 2) {
                let chromaRow = top / 2 * ((width + 1) / 2)
                for left in stride(from: 0, to: width, by: 2) {
                    var sum = SIMD3<Float>.zero
                    for corner in 0..<4 {
                        // At the edges, the last pixel counts twice.
                        let (x, row) = (min(left + corner & 1, width - 1), min(top + corner >> 1, height - 1))
                        let pixel = samples + (row * width + x) * channels
                        let color = SIMD3(Float(pixel[0]), Float(pixel[1]), Float(pixel[2])) * scale
                        sum += color
                        y[row * width + x] = Sample(Self.luma(color).rounded())
                    }
                    let color = sum / 4
                    let luma = Self.luma(color)
                    let center = (most + 1) / 2
                    u[chromaRow + left / 2] = Sample(min(max((color.z - luma) / 1.772 + center, 0), most).rounded())
                    v[chromaRow + left / 2] = Sample(min(max((color.x - luma) / 1.402 + center, 0), most).rounded())
                }
            }
        }
    }

    @inline(__always)
    private static func luma(_ color: SIMD3<Float>) -> Float { 0.299 * color.x + 0.587 * color.y + 0.114 * color.z }

    deinit { free(y) }
}

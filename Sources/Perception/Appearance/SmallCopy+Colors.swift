extension SmallCopy {
    /// `pixel` blended over an opaque color.
    func covering(_ backdrop: SIMD4<Double>, with pixel: SIMD4<Double>) -> SIMD4<Double> {
        backdrop * (1 - pixel.w) + pixel * pixel.w
    }

    /// The mean color around the fullest cell of a histogram of 16 × 16 × 16 colors. Each cell is counted together
    /// with its 26 neighbors, so that a group that crosses a border counts as one. Pixels are weighted by their alpha.
    var dominantColor: RGB {
        var histogram = [SIMD4<Double>](repeating: SIMD4(), count: 16 * 16 * 16)
        for pixel in pixels where pixel.w > 0 {
            var color = pixel * pixel.w
            color.w = pixel.w
            histogram[Self.location(of: pixel)] += color
        }
        let fullest = histogram.indices.filter { histogram[$0].w > 0 }.map { Self.sum(around: $0, in: histogram) }
            .max { $0.w < $1.w }
        return RGB(fullest.map { $0 / $0.w } ?? SIMD4())
    }

    private static func location(of pixel: SIMD4<Double>) -> Int {
        let (red, green, blue) = (Int(pixel.x) / 16, Int(pixel.y) / 16, Int(pixel.z) / 16)
        return (red << 8) | (green << 4) | blue
    }

    private static func sum(around location: Int, in histogram: [SIMD4<Double>]) -> SIMD4<Double> {
        func near(_ shift: Int) -> ClosedRange<Int> {
            let middle = (location >> shift) & 15
            return max(middle - 1, 0)...min(middle + 1, 15)
        }
        var sum = SIMD4<Double>()
        for red in near(8) {
            for green in near(4) {
                for blue in near(0) { sum += histogram[(red << 8) | (green << 4) | blue] }
            }
        }
        return sum
    }

    /// One bit for each of the 64 lowest frequencies of the image's lightness: 1 if it is above their median. The order
    /// is row by row, with the first one in the highest bit.
    func perceptualHash(by transform: CosineTransform) -> UInt64 {
        let lightness = pixels.map { pixel in
            let covered = covering(SIMD4(repeating: 255), with: pixel)
            return 0.299 * covered.x + 0.587 * covered.y + 0.114 * covered.z
        }
        let waves = transform(lightness).flatMap { row in row.indices.map { row[$0] } }
        let sorted = waves.sorted()
        let median = (sorted[sorted.count / 2 - 1] + sorted[sorted.count / 2]) / 2
        return waves.reduce(0) { $0 << 1 | ($1 > median ? 1 : 0) }
    }
}

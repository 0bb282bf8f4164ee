#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The lowest eight frequencies of an image in each direction. All three hashes are computed from them.
struct CosineTransform {
    static let frequencies = 8

    private let across: [SIMD8<Double>]
    private let down: [SIMD8<Double>]

    /// `offset` is the position inside a pixel at which cosines are evaluated: 0.5 for a DCT, 0 for a BlurHash.
    init(width: Int, height: Int, offset: Double) {
        func waves(_ count: Int) -> [SIMD8<Double>] {
            (0..<count).map { position in
                var wave = SIMD8<Double>()
                for frequency in 0..<Self.frequencies {
                    wave[frequency] = cos(.pi / Double(count) * Double(frequency) * (Double(position) + offset))
                }
                return wave
            }
        }
        across = waves(width)
        down = waves(height)
    }

    /// The mean of `samples` times each wave. An element of the result is a vertical frequency and contains all
    /// horizontal ones.
    func callAsFunction(_ samples: [Double]) -> [SIMD8<Double>] {
        var sums = [SIMD8<Double>](repeating: SIMD8(), count: Self.frequencies)
        samples.withUnsafeBufferPointer { samples in
            for (y, wave) in down.enumerated() {
                var row = SIMD8<Double>()
                for x in across.indices { row += across[x] * samples[y &* across.count &+ x] }
                for frequency in 0..<Self.frequencies { sums[frequency] += row * wave[frequency] }
            }
        }
        return sums.map { $0 / Double(across.count * down.count) }
    }
}

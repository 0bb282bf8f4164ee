internal import CLanes

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Two rows between the vertical and the horizontal filter, as 16-bit samples with about six fractional bits. This
/// leaves space for the overshoot of Lanczos.
///
/// A row is stored as pairs of pixels, `r r g g b b a a`, for `calotype_paired_products`. An RGB pair ends with two
/// unused samples.
final class RowPair {
    /// The number of samples that the vertical filter makes at once.
    static let block = 16

    let channels: Int
    /// The number of samples in a row, at least one block.
    let samples: Int
    /// One row, as the vertical filter writes it.
    let line: UnsafeMutableRawPointer
    /// Whether both filters use vectors of 32 bytes.
    let hasAVX2: Bool
    /// Pairs of pixels, alternately of the upper and of the lower row.
    let pairs: UnsafeMutableRawPointer
    private let pairsInRow: Int
    /// The distance from a pair of pixels to the next one of the same row.
    static let pairStride = 32
    /// Whether the CPU has vectors of 32 bytes.
    static let hasAVX2 = calotype_has_avx2() != 0

    /// For rows of `width` pixels. The horizontal filter may read `reach` pairs after the last one.
    init(width: Int, channels: Int, reach: Int, hasAVX2: Bool) throws {
        self.channels = channels
        self.hasAVX2 = hasAVX2 && width * channels >= 2 * Self.block
        samples = max(width * channels, Self.block)
        pairsInRow = (width + 1) / 2 + reach
        let lineSize = (pairsInRow * 2 * channels + 2 * Self.block) * 2 & ~15  // Vectors load from multiples of 16.
        let size = lineSize + Self.pairStride * pairsInRow
        guard let memory = calloc(size, 1) else { throw PixelError.outOfMemory(bytes: size) }
        (line, pairs) = (memory, memory + lineSize)
    }

    /// Rearranges `line` into pairs, as row `index`.
    func pairUp(as index: Int) {
        let row = pairs + 16 * index
        let pixel = 2 * channels
        for pair in 0..<pairsInRow {
            let left = (line + 2 * pair * pixel).loadUnaligned(as: SIMD8<Int16>.self)
            let right = (line + (2 * pair + 1) * pixel).loadUnaligned(as: SIMD8<Int16>.self)
            (row + Self.pairStride * pair).storeBytes(of: left.beside(right), as: SIMD8<Int16>.self)
        }
    }

    deinit { free(line) }
}

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
    private let pairs: UnsafeMutableRawPointer
    private let pairsInRow: Int

    /// For rows of `width` pixels. The horizontal filter may read `reach` pairs after the last one.
    init(width: Int, channels: Int, reach: Int) throws {
        self.channels = channels
        samples = max(width * channels, Self.block)
        pairsInRow = (width + 1) / 2 + reach
        let lineSize = (pairsInRow * 2 * channels + 2 * Self.block) * 2 & ~15  // Vectors load from multiples of 16.
        let size = lineSize + 2 * pairsInRow * 16
        guard let memory = calloc(size, 1) else { throw PixelError.outOfMemory(bytes: size) }
        (line, pairs) = (memory, memory + lineSize)
    }

    /// Row `index` of the two, as pairs of pixels.
    func row(_ index: Int) -> UnsafeMutableRawPointer { pairs + index * pairsInRow * 16 }

    /// Rearranges `line` into pairs, as row `index`.
    func pairUp(as index: Int) {
        let row = row(index)
        let pixel = 2 * channels
        for pair in 0..<pairsInRow {
            let left = (line + 2 * pair * pixel).loadUnaligned(as: SIMD8<Int16>.self)
            let right = (line + (2 * pair + 1) * pixel).loadUnaligned(as: SIMD8<Int16>.self)
            (row + 16 * pair).storeBytes(of: left.beside(right), as: SIMD8<Int16>.self)
        }
    }

    deinit { free(line) }
}

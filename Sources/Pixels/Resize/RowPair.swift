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
    /// The number of bytes in the vectors of the vertical filter: 16, 32 or 64. The horizontal filter uses vectors of
    /// 32 at most.
    let vectorBytes: Int
    /// Pairs of pixels, alternately of the upper and of the lower row.
    let pairs: UnsafeMutableRawPointer
    private let pairsInRow: Int
    /// The distance from a pair of pixels to the next one of the same row.
    static let pairStride = 32
    /// The number of bytes in the widest vectors that pay on this CPU.
    static let mostVectorBytes =
        switch calotype_widest_vectors() {
        case calotype_vectors_avx512: 64
        case calotype_vectors_avx2: 32
        default: 16
        }

    /// For rows of `width` pixels. The horizontal filter may read `reach` pairs after the last one.
    init(width: Int, channels: Int, reach: Int, vectorBytes: Int) throws {
        self.channels = channels
        // A row has a whole block of samples: as many as bytes in a vector.
        let fitting = min(vectorBytes, width * channels >= 64 ? 64 : width * channels >= 32 ? 32 : 16)
        self.vectorBytes = channels == 4 ? min(fitting, 32) : fitting
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

internal import CLanes

/// Compares one channel of a candidate with the original's, at one scale, while the candidate's rows arrive.
///
/// Each row is first blurred horizontally. When the rows below it have arrived, it is blurred vertically and its errors
/// are added. So only the last rows are kept, and they stay in the processor's cache.
final class PlaneComparison: RowSink {
    /// The number of rows that are kept, a power of two. 11 are needed: 5 above a row, the row and 5 below it.
    private static let kept = 16
    /// The number of blurred planes: the original, the candidate, the sum of their squares, their product.
    private static let blurs = 4

    private let original: Plane
    private let vectors: Vectors
    /// The candidate's last rows.
    private let rows: Plane
    /// The last rows after the horizontal blur, with the four planes of each row one after the other.
    private let across: Plane
    /// The sum of squares and the product of the row that is being blurred.
    private let products: Plane
    private var sums = ErrorSums()

    init(with original: Plane, _ vectors: Vectors) throws {
        self.original = original
        self.vectors = vectors
        rows = try Plane(width: original.width, height: Self.kept)
        across = try Plane(width: original.width, height: Self.kept * Self.blurs)
        products = try Plane(width: original.width, height: 2)
    }

    static func bytes(width: Int) -> Int { Plane.bytes(width: width, height: kept * (blurs + 1) + 2) }

    /// The errors. Read them after all rows have been taken.
    var errors: PlaneErrors { sums.errors(over: original.width * original.height) }

    /// Begins the comparison with another candidate.
    func reset() { sums = ErrorSums() }

    func location(forRow row: Int) -> UnsafeMutablePointer<Float> { rows[row % Self.kept] }

    func take(row: Int) {
        rows.clearTail(of: row % Self.kept)
        blurAcross(row)
        let ready = row - Gaussian.reach
        if ready >= 0 { compare(ready) }
        guard row == original.height - 1 else { return }
        for rest in max(ready + 1, 0)...row { compare(rest) }
    }

    private func blurAcross(_ row: Int) {
        let slot = row % Self.kept * Self.blurs
        calotype_similarity_blur(
            vectors.kernels, original[row], rows[row % Self.kept], products[0], products[1], across[slot],
            across.stride,
            original.width, Gaussian.weights)
        for index in 0..<Self.blurs { across.clearTail(of: slot + index) }
    }

    /// Rows are mirrored at the upper and lower edges, and are zero beyond the left and right ones. The reference does
    /// the same, see docs/decisions/0015-ssimulacra2.md.
    private func compare(_ row: Int) {
        let height = original.height
        let around = (-Gaussian.reach...Gaussian.reach).map { offset in
            let inside = row + offset < 0 ? -1 - row - offset : min(row + offset, 2 * height - 1 - row - offset)
            return Optional(UnsafePointer(across[inside % Self.kept * Self.blurs]))
        }
        sums.add(
            calotype_similarity_errors(
                vectors.kernels, around, across.stride, original[row], rows[row % Self.kept], original.width,
                Gaussian.weights))
    }
}

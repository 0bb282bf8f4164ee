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
    /// The candidate's last rows.
    private let rows: Plane
    /// The last rows after the horizontal blur, with the four planes of each row one after the other.
    private let across: Plane
    /// The sum of squares and the product of the row that is being blurred.
    private let products: Plane
    private var sums = ErrorSums()

    init(with original: Plane) throws {
        self.original = original
        rows = try Plane(width: original.width, height: Self.kept)
        across = try Plane(width: original.width, height: Self.kept * Self.blurs)
        products = try Plane(width: original.width, height: 2)
    }

    static func bytes(width: Int) -> Int { Plane.bytes(width: width, height: kept * (blurs + 1) + 2) }

    /// The errors. Read them after all rows have been taken.
    var errors: PlaneErrors { sums.errors(over: original.width * original.height) }

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
        let (first, second) = (UnsafePointer(original[row]), UnsafePointer(rows[row % Self.kept]))
        let (squares, product) = (products[0], products[1])
        for x in stride(from: 0, to: original.width, by: Floats.scalarCount) {
            let (a, b) = (first.block(at: x), second.block(at: x))
            squares.store(a * a + b * b, at: x)
            product.store(a * b, at: x)
        }
        for (index, samples) in [first, second, UnsafePointer(squares), UnsafePointer(product)].enumerated() {
            let slot = row % Self.kept * Self.blurs + index
            let target = across[slot]
            let gaussian = Gaussian.standard
            for x in stride(from: 0, to: original.width, by: Floats.scalarCount) {
                target.store(gaussian.blurred { samples.block(at: x &+ $0) }, at: x)
            }
            across.clearTail(of: slot)
        }
    }

    /// Rows are mirrored at the upper and lower edges, and are zero beyond the left and right ones. The reference does
    /// the same, see docs/decisions/0015-ssimulacra2.md.
    private func compare(_ row: Int) {
        let height = original.height
        let starts = (-Gaussian.reach...Gaussian.reach).map { offset in
            let inside = row + offset < 0 ? -1 - row - offset : min(row + offset, 2 * height - 1 - row - offset)
            return UnsafePointer(across[inside % Self.kept * Self.blurs])
        }
        let step = across[1] - across[0]
        let (first, second) = (UnsafePointer(original[row]), UnsafePointer(rows[row % Self.kept]))
        let gaussian = Gaussian.standard
        var row = RowSums()
        starts.withUnsafeBufferPointer { starts in
            for x in stride(from: 0, to: original.width, by: Floats.scalarCount) {
                let blurred = { (index: Int) in
                    gaussian.blurred { starts[$0 &+ Gaussian.reach].block(at: x &+ index &* step) }
                }
                row.add(
                    original: (first.block(at: x), blurred(0)), candidate: (second.block(at: x), blurred(1)),
                    squares: blurred(2), product: blurred(3))
            }
        }
        sums.add(row)
    }
}

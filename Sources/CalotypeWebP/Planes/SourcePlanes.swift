/// The three planes of an image in whole macroblocks. They contain the source, and after a search its reconstruction.
final class SourcePlanes: @unchecked Sendable {  // in a phase each row has one writer
    let width: Int
    let height: Int
    /// The number of macroblocks in each direction.
    let columns: Int
    let rows: Int
    let y: Plane
    let u: Plane
    let v: Plane
    private let memory = Memory()

    init(width: Int, height: Int) throws(WebPError) {
        self.width = width
        self.height = height
        (columns, rows) = Self.macroblocks(width: width, height: height)
        y = try Plane(width: 16 * columns, height: 16 * rows, in: memory)
        u = try Plane(width: 8 * columns, height: 8 * rows, in: memory)
        v = try Plane(width: 8 * columns, height: 8 * rows, in: memory)
    }

    /// The number of chroma samples in each direction.
    var halfWidth: Int { (width + 1) / 2 }
    var halfHeight: Int { (height + 1) / 2 }

    /// A copy of the planes in their own memory.
    func copy() throws(WebPError) -> SourcePlanes {
        let copy = try SourcePlanes(width: width, height: height)
        copy.update(from: self)
        return copy
    }

    /// Copies the pixels from planes of the same size.
    func update(from other: SourcePlanes) {
        y.update(from: other.y, rows: 16 * rows)
        u.update(from: other.u, rows: 8 * rows)
        v.update(from: other.v, rows: 8 * rows)
    }

    static func macroblocks(width: Int, height: Int) -> (columns: Int, rows: Int) {
        ((width + 15) / 16, (height + 15) / 16)
    }

    static func bytes(width: Int, height: Int) -> Int {
        let (columns, rows) = macroblocks(width: width, height: height)
        return Plane.bytes(width: 16 * columns, height: 16 * rows) + 2
            * Plane.bytes(width: 8 * columns, height: 8 * rows)
    }
}

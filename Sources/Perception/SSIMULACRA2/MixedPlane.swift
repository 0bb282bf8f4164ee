#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif
internal import Pixels

/// A pixel as libjxl's model of the eye's cones mixes linear light: three floats, and one that is not used. Halving an
/// image before or after mixing is the same.
typealias Mixed = SIMD4<Float>

/// Mixed pixels, row after row without gaps, behind which there is room for one block.
final class MixedPlane {
    let width: Int
    private let start: UnsafeMutablePointer<Mixed>

    init(width: Int, height: Int) throws {
        self.width = width
        let bytes = Self.bytes(width: width, height: height)
        guard let memory = calloc(bytes, 1) else { throw PixelError.outOfMemory(bytes: bytes) }
        start = memory.bindMemory(to: Mixed.self, capacity: bytes / MemoryLayout<Mixed>.size)
    }

    static func bytes(width: Int, height: Int) -> Int {
        (width * height + Floats.scalarCount) * MemoryLayout<Mixed>.size
    }

    subscript(row: Int) -> UnsafeMutablePointer<Mixed> { start + row * width }

    /// Adds a row of a plane twice as large: half of what `row / 2` becomes, or all of it where there is no other one.
    func add(halfOf pixels: UnsafePointer<Mixed>, width: Int, row: Int, isLast: Bool) {
        let target = self[row / 2]
        let share: Float = isLast && row % 2 == 0 ? 0.5 : 0.25
        for x in 0..<width / 2 { target[x] += (pixels[2 &* x] + pixels[2 &* x &+ 1]) * share }
        if width % 2 == 1 { target[width / 2] += pixels[width - 1] * (2 * share) }
    }

    deinit { free(start) }
}

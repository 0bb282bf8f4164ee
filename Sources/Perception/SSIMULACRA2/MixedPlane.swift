#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif
internal import Pixels

/// A pixel in the mixtures of linear light that libjxl uses to model the cones of the eye: three floats, and an unused
/// one. The mixing is linear, so an image may be halved before or after it.
typealias Mixed = SIMD4<Float>

/// Mixed pixels, row after row without gaps, with space for one block after the last pixel.
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

    /// Adds a row of a plane that is twice as large to row `row / 2`. It counts for half of that row, or for all of it
    /// if it is the last row and has no partner.
    func add(halfOf pixels: UnsafePointer<Mixed>, width: Int, row: Int, isLast: Bool) {
        let target = self[row / 2]
        let share: Float = isLast && row % 2 == 0 ? 0.5 : 0.25
        for x in 0..<width / 2 { target[x] += (pixels[2 &* x] + pixels[2 &* x &+ 1]) * share }
        if width % 2 == 1 { target[width / 2] += pixels[width - 1] * (2 * share) }
    }

    deinit { free(start) }
}

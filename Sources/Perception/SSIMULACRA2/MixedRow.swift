#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif
internal import Pixels

/// A pixel in the mixtures of linear light that libjxl uses to model the cones of the eye: three floats, and an unused
/// one. The mixing is linear, so an image may be halved before or after it.
typealias Mixed = SIMD4<Float>

/// A row of mixed pixels, with space for one block after the last pixel.
final class MixedRow {
    let width: Int
    let pixels: UnsafeMutablePointer<Mixed>

    init(width: Int) throws {
        self.width = width
        let bytes = Self.bytes(width: width)
        guard let memory = calloc(bytes, 1) else { throw PixelError.outOfMemory(bytes: bytes) }
        pixels = memory.bindMemory(to: Mixed.self, capacity: bytes / MemoryLayout<Mixed>.size)
    }

    static func bytes(width: Int) -> Int { (width + Plane.block) * MemoryLayout<Mixed>.size }

    /// The part that a row has in the one it is halved into.
    enum Part {
        case first, second
        /// The last row of an image has no partner if their number is odd.
        case whole
    }

    /// Halves a row of twice the width into this one.
    func take(_ part: Part, of row: UnsafePointer<Mixed>, width: Int) {
        let share: Float = part == .whole ? 0.5 : 0.25
        let half = width / 2
        if part == .second {
            for x in 0..<half { pixels[x] += (row[2 &* x] + row[2 &* x &+ 1]) * share }
            if width % 2 == 1 { pixels[half] += row[width - 1] * (2 * share) }
        } else {
            for x in 0..<half { pixels[x] = (row[2 &* x] + row[2 &* x &+ 1]) * share }
            if width % 2 == 1 { pixels[half] = row[width - 1] * (2 * share) }
        }
    }

    deinit { free(pixels) }
}

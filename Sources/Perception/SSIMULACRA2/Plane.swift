#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif
internal import Pixels

/// One channel as floats, row after row. Each row has a margin of zeros on both sides that filters may read.
final class Plane: @unchecked Sendable {  // Written only by the one who makes it, before anybody else sees it.
    /// The number of samples that filters process at once.
    static let block = 16
    /// The number of floats before each row, and the minimum number after it. Rows begin where a block is aligned.
    static let margin = 16

    let width: Int
    let height: Int
    /// The number of floats from one row to the next.
    let stride: Int
    private let start: UnsafeMutablePointer<Float>

    init(width: Int, height: Int) throws {
        self.width = width
        self.height = height
        stride = Self.stride(width)
        let bytes = Self.bytes(width: width, height: height)
        var memory: UnsafeMutableRawPointer?
        guard posix_memalign(&memory, 64, bytes) == 0, let memory else { throw PixelError.outOfMemory(bytes: bytes) }
        memset(memory, 0, bytes)
        start = memory.bindMemory(to: Float.self, capacity: stride * height)
    }

    private static func stride(_ width: Int) -> Int { width.roundedUp(toMultipleOf: block) + 2 * margin }

    static func bytes(width: Int, height: Int) -> Int { stride(width) * height * MemoryLayout<Float>.size }

    /// The first sample of a row.
    subscript(row: Int) -> UnsafeMutablePointer<Float> { start + row * stride + Self.margin }

    /// Writes zeros after the end of a row, where whole blocks may have left values.
    func clearTail(of row: Int) {
        for x in width..<width.roundedUp(toMultipleOf: Self.block) { self[row][x] = 0 }
    }

    deinit { free(start) }
}

extension Int {
    func roundedUp(toMultipleOf count: Int) -> Int { (self + count - 1) / count * count }
}

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif
internal import Pixels

/// The block of samples that filters process at once.
typealias Floats = SIMD8<Float>

/// One channel as floats, row after row. Each row has a margin of zeros on both sides that filters may read.
final class Plane: @unchecked Sendable {  // Written only by the one who makes it, before anybody else sees it.
    /// The number of floats before each row, and the minimum number after it.
    static let margin = 8

    let width: Int
    let height: Int
    private let stride: Int
    private let start: UnsafeMutablePointer<Float>

    init(width: Int, height: Int) throws {
        self.width = width
        self.height = height
        stride = Self.stride(width)
        let bytes = Self.bytes(width: width, height: height)
        guard let memory = calloc(bytes, 1) else { throw PixelError.outOfMemory(bytes: bytes) }
        start = memory.bindMemory(to: Float.self, capacity: stride * height)
    }

    private static func stride(_ width: Int) -> Int {
        width.roundedUp(toMultipleOf: Floats.scalarCount) + 2 * margin
    }

    static func bytes(width: Int, height: Int) -> Int { stride(width) * height * MemoryLayout<Float>.size }

    /// The first sample of a row.
    subscript(row: Int) -> UnsafeMutablePointer<Float> { start + row * stride + Self.margin }

    /// Writes zeros after the end of a row, where whole blocks may have left values.
    func clearTail(of row: Int) {
        for x in width..<width.roundedUp(toMultipleOf: Floats.scalarCount) { self[row][x] = 0 }
    }

    deinit { free(start) }
}

extension Int {
    func roundedUp(toMultipleOf count: Int) -> Int { (self + count - 1) / count * count }
}

extension UnsafePointer<Float> {
    @inline(__always)
    func block(at index: Int) -> Floats { UnsafeRawPointer(self + index).loadUnaligned(as: Floats.self) }
}

extension UnsafeMutablePointer<Float> {
    @inline(__always)
    func block(at index: Int) -> Floats { UnsafeRawPointer(self + index).loadUnaligned(as: Floats.self) }

    @inline(__always)
    func store(_ block: Floats, at index: Int) {
        UnsafeMutableRawPointer(self + index).storeBytes(of: block, as: Floats.self)
    }
}

internal import CLanes

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Stores rows of an image and filters them.
final class RowFilter {
    let storage: PNGStorage
    private let image: PixelBuffer
    private let rowBytes: Int
    private let memory: UnsafeMutablePointer<UInt8>
    private let lineSize: Int
    /// The line with the row that was stored last. The other one has the row above it.
    private var current = 0
    private var last = -2
    private let hasAVX2: Int32

    /// Whether the CPU has vectors of 32 bytes.
    static let hasAVX2 = calotype_has_avx2() != 0

    /// The bytes before a row, which are always zero: at least a pixel.
    private static let margin = 32

    init(_ image: PixelBuffer, _ storage: PNGStorage, hasAVX2: Bool = RowFilter.hasAVX2) throws(PixelError) {
        self.image = image
        self.storage = storage
        self.hasAVX2 = hasAVX2 ? 1 : 0
        rowBytes = image.width * storage.pixelBytes
        lineSize = (Self.margin + rowBytes + 63) & ~31
        guard let memory = calloc(2, lineSize) else { throw .outOfMemory(bytes: 2 * lineSize) }
        self.memory = memory.bindMemory(to: UInt8.self, capacity: 2 * lineSize)
    }

    /// The bytes of a filtered row, with the number of its filter in front.
    var filteredBytes: Int { rowBytes + 1 }

    /// Writes row `y`, filtered, and some bytes after it. The rows of a band come from top to bottom.
    func write(_ y: Int, adaptively: Bool, to target: UnsafeMutablePointer<UInt8>) {
        if last != y - 1 { y == 0 ? clear() : store(y - 1) }
        store(y)
        last = y
        let (row, above) = (line(current), line(1 - current))
        let filter = adaptively ? bestFilter(row, above) : 0
        target[0] = UInt8(truncatingIfNeeded: filter)
        calotype_apply_filter(filter, row, above, target + 1, storage.pixelBytes, rowBytes, hasAVX2)
    }

    /// The filter whose differences have the smallest sum of magnitudes: the choice that PNG recommends (third edition,
    /// 12.7).
    private func bestFilter(_ row: UnsafePointer<UInt8>, _ above: UnsafePointer<UInt8>) -> Int32 {
        let sums = calotype_sums_of_filters(row, above, storage.pixelBytes, rowBytes, hasAVX2).sums
        var (best, least) = (0 as Int32, sums.0)
        for (filter, sum) in [(1 as Int32, sums.1), (2, sums.2), (3, sums.3), (4, sums.4)] where sum < least {
            (best, least) = (filter, sum)
        }
        return best
    }

    private func line(_ index: Int) -> UnsafeMutablePointer<UInt8> { memory + index * lineSize + Self.margin }

    private func clear() { memset(memory, 0, 2 * lineSize) }

    private func store(_ y: Int) {
        current = 1 - current
        image.withBytes { bytes in
            storage.store(
                bytes.start + y * image.width * image.pixelBytes, width: image.width, channels: image.channels,
                in: line(current))
        }
    }

    deinit { free(memory) }
}

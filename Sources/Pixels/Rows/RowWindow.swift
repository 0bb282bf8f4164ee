#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The rows of a source that a resize currently needs. The window moves from top to bottom.
final class RowWindow {
    private let rowBytes: Int
    private let stride: Int
    private let height: Int
    private let capacity: Int
    private let memory: UnsafeMutableRawPointer
    private var loaded = 0..<0

    /// For a resize that needs at most `most` rows at once.
    init(width: Int, height: Int, channels: Int, most: Int) throws {
        rowBytes = width * channels
        stride = max(rowBytes, RowPair.block)
        self.height = height
        capacity = Self.capacity(most, height)
        let size = capacity * stride + 16
        guard let memory = calloc(size, 1) else { throw PixelError.outOfMemory(bytes: size) }
        self.memory = memory
    }

    /// The maximum size of a window, in bytes.
    static func bytes(width: Int, height: Int, channels: Int, most: Int) -> Int {
        capacity(most, height) * max(width * channels, RowPair.block) + 16
    }

    /// The number of rows in memory. It is large enough that rows are seldom moved.
    private static func capacity(_ most: Int, _ height: Int) -> Int { min(2 * most, height) }

    /// Loads the rows `needed` and returns the source. The rows before them can no longer be used.
    func rows(_ needed: Range<Int>, of source: some RowSource) throws -> SourceRows {
        if needed.upperBound > loaded.upperBound {
            if needed.upperBound > loaded.lowerBound + capacity { forget(before: needed.lowerBound) }
            let count = min(loaded.lowerBound + capacity, height) - loaded.upperBound
            try read(count, of: source)
            loaded = loaded.lowerBound..<loaded.upperBound + count
        }
        return SourceRows(start: memory - loaded.lowerBound * stride, count: height, stride: stride)
    }

    private func forget(before first: Int) {
        let kept = first..<loaded.upperBound
        memmove(memory, memory + (first - loaded.lowerBound) * stride, kept.count * stride)
        loaded = kept
    }

    private func read(_ count: Int, of source: some RowSource) throws {
        let target = memory + loaded.count * stride
        guard stride != rowBytes else { return try source.read(target, count: count) }
        for row in 0..<count { try source.read(target + row * stride, count: 1) }
    }

    deinit { free(memory) }
}

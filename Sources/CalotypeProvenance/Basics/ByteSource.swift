/// Bytes that can be read at any offset: a file in memory, or a large video on a disk.
protocol ByteSource {
    /// The number of bytes.
    var count: Int { get }
    /// Returns at most `limit` bytes at `offset`, fewer at the end or if they cannot be read.
    func available(at offset: Int, limit: Int) -> ByteWindow
}

extension ByteWindow: ByteSource {}

/// Bytes that a function reads on demand.
struct ReadOnDemand: ByteSource {
    let count: Int
    let read: (Range<Int>) throws -> [UInt8]

    func available(at offset: Int, limit: Int) -> ByteWindow {
        let start = min(max(offset, 0), max(count, 0))
        let range = start..<start + min(max(limit, 0), max(count, 0) - start)
        guard !range.isEmpty, let bytes = try? read(range) else { return .empty }
        return ByteWindow(bytes).available(at: 0, limit: range.count)
    }
}

/// Bytes that can be read at any offset: a file in memory, or a large video on a disk.
package protocol ByteSource {
    /// The number of bytes.
    var count: Int { get }
    /// Returns at most `limit` bytes at `offset`, fewer at the end or if they cannot be read.
    func available(at offset: Int, limit: Int) -> ByteWindow
}

extension ByteWindow: ByteSource {}

/// Bytes that a function reads on demand. The last piece that was read is kept, for small reads side by side.
final class ReadOnDemand: ByteSource {
    let count: Int
    private let read: (Range<Int>) throws -> [UInt8]
    private var piece = (start: 0, bytes: ByteWindow.empty)

    /// The smallest number of bytes to read at once.
    private static let pieceBytes = 4096

    init(count: Int, read: @escaping (Range<Int>) throws -> [UInt8]) {
        self.count = max(count, 0)
        self.read = read
    }

    func available(at offset: Int, limit: Int) -> ByteWindow {
        let start = min(max(offset, 0), count)
        let wanted = min(max(limit, 0), count - start)
        if start >= piece.start, let bytes = piece.bytes.window(at: start - piece.start, count: wanted) { return bytes }
        let range = start..<start + min(max(wanted, Self.pieceBytes), count - start)
        guard !range.isEmpty, let bytes = try? read(range) else { return .empty }
        piece = (start, ByteWindow(bytes))
        return piece.bytes.available(at: 0, limit: wanted)
    }
}

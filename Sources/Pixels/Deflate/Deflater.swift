#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif
internal import CISAL

/// How a `Deflater` looks for repetitions.
enum DeflateSearch: Sendable, Hashable {
    /// Runs of one byte only: for the differences that filters leave of a photograph.
    case runs
    /// Repetitions in the last 32 KB: for drawings and text.
    case chains(ChainSearch.Effort)
}

/// Compresses bytes as one zlib stream (RFC 1950), block by block. It keeps the last 32 KB and a block in memory.
final class Deflater {
    private let memory: UnsafeMutablePointer<UInt8>
    private let capacity: Int
    /// The bytes before a block that are kept for the search: one, if only runs are searched for.
    private let kept: Int
    private let steps: UnsafeMutablePointer<DeflateStep>
    private let tables: MatchTables
    private let chains: ChainSearch?
    /// The bytes of `memory` before this position are compressed.
    private var start = 0
    private var end = 0
    /// The position of `memory` in the stream, plus a number: so 0 is far away from every position.
    private var origin = 2 * DeflateSymbols.window
    private var checksum: UInt32 = 1

    /// The bytes of a block: large enough for its code, and small enough that the code fits all of it.
    private static let block = 64 * 1024
    /// The bytes after the end that searches and filters touch.
    private static let slack = 64

    /// For pieces of at most `piece` bytes.
    init(_ search: DeflateSearch, piece: Int) throws(PixelError) {
        chains = if case .chains(let effort) = search { try ChainSearch(effort) } else { nil }
        kept = chains == nil ? 1 : DeflateSymbols.window
        capacity = kept + max(Self.block, piece)
        let stepCount = capacity / 3 + 2
        let windowBytes = capacity + Self.slack
        let bytes = windowBytes + MatchTables.bytes + stepCount * MemoryLayout<DeflateStep>.stride + 16
        guard let memory = malloc(bytes) else { throw .outOfMemory(bytes: bytes) }
        memset(memory, 0, windowBytes)
        self.memory = memory.bindMemory(to: UInt8.self, capacity: windowBytes + MatchTables.bytes)
        tables = MatchTables(in: self.memory + windowBytes)
        steps = (memory + windowBytes + MatchTables.bytes).alignedUp(for: DeflateStep.self)
            .bindMemory(to: DeflateStep.self, capacity: stepCount)
    }

    /// Writes the header of the stream: a window of 32 KB, and no word about the effort.
    func begin(in output: inout BitOutput) throws(PixelError) {
        try output.reserve(2)
        output.write(0x78 as UInt32 | 0x9C << 8, count: 16)
    }

    /// Compresses a piece that `fill` writes. It may write some more bytes after it.
    func append(
        _ count: Int, to output: inout BitOutput, _ fill: (UnsafeMutablePointer<UInt8>) -> Void
    ) throws(PixelError) {
        if end + count > capacity { try compress(to: &output, isLast: false) }
        fill(memory + end)
        end += count
    }

    /// Ends the stream.
    func finish(in output: inout BitOutput) throws(PixelError) {
        try compress(to: &output, isLast: true)
        output.alignToByte()
        try output.reserve(4)
        output.append(bigEndian: checksum)
    }

    private func compress(to output: inout BitOutput, isLast: Bool) throws(PixelError) {
        let count = end - start
        checksum = calotype_adler32(checksum, memory + start, UInt64(count))
        var found = DeflateSteps(in: steps, from: start)
        if let chains {
            chains.steps(of: memory, from: start, to: end, origin: origin, into: &found)
        } else {
            RunSearch.steps(of: memory, from: start, to: end, into: &found)
        }
        try DeflateBlock(memory + start, count: count, found, tables).write(to: &output, isLast: isLast)
        slide()
    }

    /// Moves the last bytes to the start of the memory.
    private func slide() {
        let kept = min(end, kept)
        memmove(memory, memory + (end - kept), kept)
        origin += end - kept
        (start, end) = (kept, kept)
    }

    deinit { free(memory) }
}

import Dispatch
import Testing

@testable import Pixels

@Suite("What is made ahead")
struct ReadAheadTests {
    private struct Broken: Error, Equatable {}

    /// `count` pieces of three bytes, each its own number.
    private static func pieces(_ count: UInt8, failing location: UInt8? = nil) throws -> ReadAhead {
        var next: UInt8 = 0
        return try ReadAhead(size: 3) { space in
            let piece = next
            next += 1
            guard piece < count else { return 0 }
            if piece == location { throw Broken() }
            for index in 0..<3 { space[index] = piece }
            return 3
        }
    }

    private static func help(_ pieces: ReadAhead, threads: Int) -> DispatchGroup {
        let group = DispatchGroup()
        for _ in 0..<threads { DispatchQueue.global().async(group: group) { pieces.assist() } }
        return group
    }

    @Test("comes in order, however many help", arguments: [0, 1, 3], [0, 1, 200] as [UInt8])
    func order(_ threads: Int, _ count: UInt8) throws {
        let pieces = try Self.pieces(count)
        let helpers = Self.help(pieces, threads: threads)
        for number in 0..<count { #expect(try pieces.next().map { [UInt8]($0) } == [number, number, number]) }
        #expect(try pieces.next() == nil)
        #expect(try pieces.next() == nil)
        pieces.close()
        #expect(helpers.wait(timeout: .now() + 10) == .success)
    }

    @Test("ends where making it fails, behind what was made before", arguments: [0, 1])
    func failure(_ threads: Int) throws {
        let pieces = try Self.pieces(9, failing: 4)
        let helpers = Self.help(pieces, threads: threads)
        for _ in 0..<4 { #expect(try pieces.next() != nil) }
        #expect(throws: Broken()) { try pieces.next() }
        #expect(helpers.wait(timeout: .now() + 10) == .success)
        pieces.close()
    }

    @Test("is made no further once nobody wants it")
    func closed() throws {
        for read in 0..<20 {
            let pieces = try Self.pieces(200)
            let helpers = Self.help(pieces, threads: 2)
            for _ in 0..<read { _ = try pieces.next() }
            pieces.close()
            #expect(helpers.wait(timeout: .now() + 10) == .success)
            pieces.assist()
        }
    }

    @Test("is read in portions of any size", arguments: [1, 2, 3, 4, 7, 30])
    func portions(_ size: Int) throws {
        let pieces = try Self.pieces(20)
        var reader = PieceReader(pieces)
        let expected = (0..<20 as Range<UInt8>).flatMap { number -> [UInt8] in [number, number, number] }
        var seen: [UInt8] = []
        while seen.count + size <= expected.count {
            if let start = try reader.read(size) {
                seen += UnsafeRawBufferPointer(start: start, count: size)
            } else {
                seen += try [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
                    try reader.copy(size, to: UnsafeMutableRawPointer(buffer.baseAddress.unsafelyUnwrapped))
                    count = size
                }
            }
        }
        #expect(seen == Array(expected.prefix(seen.count)))
        let rest = expected.count - seen.count
        if rest > 0 {
            #expect(throws: UnusualFile.self) { try reader.finish() }
        } else {
            try reader.finish()
        }
    }
}

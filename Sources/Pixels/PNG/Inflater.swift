#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif
internal import CISAL

/// Decompresses a zlib stream in pieces, with ISA-L.
final class Inflater {
    private let state: UnsafeMutablePointer<inflate_state>
    private var parts: ArraySlice<UnsafeRawBufferPointer>
    /// The number of bytes that are still to be decompressed.
    private var remaining: Int

    /// For a stream in `parts` that decompresses to `size` bytes.
    init(_ parts: [UnsafeRawBufferPointer], size: Int) throws {
        guard let memory = malloc(Self.bytes) else { throw PixelError.outOfMemory(bytes: Self.bytes) }
        state = memory.bindMemory(to: inflate_state.self, capacity: 1)
        self.parts = parts[...]
        remaining = size
        isal_inflate_init(state)
        state.pointee.crc_flag = UInt32(ISAL_ZLIB)
    }

    /// The bytes of memory that an inflater uses.
    static let bytes = MemoryLayout<inflate_state>.size

    /// Decompresses the next bytes into `space`, as many as fit, and returns their number. Returns 0 after the last
    /// byte. Throws `UnusualFile` if the stream is damaged, does not end there, has a wrong checksum or is followed by
    /// more bytes.
    func make(into space: UnsafeMutableRawBufferPointer) throws(UnusualFile) -> Int {
        guard remaining > 0 else {
            try finish(space)
            return 0
        }
        let wanted = min(remaining, space.count)
        guard try inflate(into: space, wanted) == wanted else { throw UnusualFile() }
        remaining -= wanted
        return wanted
    }

    /// Decompresses up to `count` bytes and returns their number. It is less than `count` if the stream ends before.
    fileprivate func inflate(into space: UnsafeMutableRawBufferPointer, _ count: Int) throws(UnusualFile) -> Int {
        state.pointee.next_out = space.baseAddress?.assumingMemoryBound(to: UInt8.self)
        state.pointee.avail_out = UInt32(count)
        while state.pointee.avail_out > 0, state.pointee.block_state != ISAL_BLOCK_FINISH {
            // Without new input, ISA-L still returns output of the input that it has read.
            let isOver = state.pointee.avail_in == 0 && !takePart()
            guard calotype_inflate(state) == ISAL_DECOMP_OK else { throw UnusualFile() }
            if isOver { break }
        }
        return count - Int(state.pointee.avail_out)
    }

    /// Continues with the next part. Returns `false` if there is none.
    private func takePart() -> Bool {
        guard let part = parts.popFirst() else { return false }
        // The input is only read, although the C declaration is not const.
        let start = part.baseAddress?.assumingMemoryBound(to: UInt8.self)
        state.pointee.next_in = UnsafeMutablePointer(mutating: start)
        state.pointee.avail_in = UInt32(part.count)
        return true
    }

    private func finish(_ space: UnsafeMutableRawBufferPointer) throws(UnusualFile) {
        let tooMany = try inflate(into: space, 1)
        guard tooMany == 0, state.pointee.block_state == ISAL_BLOCK_FINISH, state.pointee.avail_in == 0,
            parts.allSatisfy(\.isEmpty)
        else { throw UnusualFile() }
    }

    deinit { free(state) }
}

/// Reads data that zlib has compressed.
package enum ZlibStream {
    /// Decompresses the first bytes of `stream`, at most `most`; `nil` if it is not a zlib stream.
    package static func prefix(of stream: [UInt8], most: Int) -> [UInt8]? {
        stream.withUnsafeBytes { stream in
            guard let inflater = try? Inflater([stream], size: most) else { return nil }
            return try? [UInt8](unsafeUninitializedCapacity: most) { space, count in
                count = try inflater.inflate(into: UnsafeMutableRawBufferPointer(space), most)
            }
        }
    }
}

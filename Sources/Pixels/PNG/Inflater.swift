#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif
internal import CISAL

/// Inflates a zlib stream in pieces, by ISA-L.
final class Inflater {
    private let state: UnsafeMutablePointer<inflate_state>
    private var parts: ArraySlice<UnsafeRawBufferPointer>
    /// Bytes that are still to be made.
    private var remaining: Int

    /// For a stream of `size` bytes that lies in `parts`.
    init(_ parts: [UnsafeRawBufferPointer], size: Int) throws {
        guard let memory = malloc(Self.bytes) else { throw PixelError.outOfMemory(bytes: Self.bytes) }
        state = memory.bindMemory(to: inflate_state.self, capacity: 1)
        self.parts = parts[...]
        remaining = size
        isal_inflate_init(state)
        state.pointee.crc_flag = UInt32(ISAL_ZLIB)
    }

    /// What it holds.
    static let bytes = MemoryLayout<inflate_state>.size

    /// Makes the next bytes, as many as there is room for; none once all are made, if the stream ends there, with the right checksum and nothing
    /// behind.
    func make(into room: UnsafeMutableRawBufferPointer) throws(UnusualFile) -> Int {
        guard remaining > 0 else {
            try finish(room)
            return 0
        }
        let wanted = min(remaining, room.count)
        guard try inflate(into: room, wanted) == wanted else { throw UnusualFile() }
        remaining -= wanted
        return wanted
    }

    /// Inflates so many bytes, or fewer where the stream ends before; how many.
    private func inflate(into room: UnsafeMutableRawBufferPointer, _ count: Int) throws(UnusualFile) -> Int {
        state.pointee.next_out = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
        state.pointee.avail_out = UInt32(count)
        while state.pointee.avail_out > 0, state.pointee.block_state != ISAL_BLOCK_FINISH {
            // Without input it still makes what it has read before.
            let isOver = state.pointee.avail_in == 0 && !takePart()
            guard isal_inflate(state) == ISAL_DECOMP_OK else { throw UnusualFile() }
            if isOver { break }
        }
        return count - Int(state.pointee.avail_out)
    }

    /// Goes on to the next part; false if there is none.
    private func takePart() -> Bool {
        guard let part = parts.popFirst() else { return false }
        // It is only read, as in all of C that knows no better.
        let start = part.baseAddress?.assumingMemoryBound(to: UInt8.self)
        state.pointee.next_in = UnsafeMutablePointer(mutating: start)
        state.pointee.avail_in = UInt32(part.count)
        return true
    }

    private func finish(_ room: UnsafeMutableRawBufferPointer) throws(UnusualFile) {
        let tooMany = try inflate(into: room, 1)
        guard tooMany == 0, state.pointee.block_state == ISAL_BLOCK_FINISH, state.pointee.avail_in == 0,
            parts.allSatisfy(\.isEmpty)
        else { throw UnusualFile() }
    }

    /// Fills `room`, or as much of it as the stream has bytes for; how much.
    fileprivate func fill(_ room: UnsafeMutableRawBufferPointer) throws(UnusualFile) -> Int {
        try inflate(into: room, room.count)
    }

    deinit { free(state) }
}

/// The content of a zlib stream, no more than `limit` bytes of it; `nil` where the stream is damaged.
package func inflated(_ bytes: [UInt8], limit: Int) -> [UInt8]? {
    bytes.withUnsafeBytes { input in
        guard let inflater = try? Inflater([input], size: limit) else { return nil }
        return try? [UInt8](unsafeUninitializedCapacity: limit) { room, count in
            count = try inflater.fill(UnsafeMutableRawBufferPointer(room))
        }
    }
}

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif
internal import CISAL

/// Decompresses gzip (RFC 1952) with ISA-L.
package enum Gzip {
    /// The reason why bytes cannot be decompressed.
    package enum Failure: Error, Sendable, Hashable {
        /// The bytes are truncated, or do not match their checksum.
        case damaged
        /// The decompressed bytes exceed the limit.
        case tooLarge
    }

    /// Whether `bytes` start with a gzip header.
    package static func isPacked(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B, 8]) }

    /// Decompresses all members of `bytes` into one array. It never makes more than `limit` bytes and a piece of 64 KB,
    /// regardless of the size of the content. Throws `Failure`, `PixelError.outOfMemory`, and `CancellationError` soon
    /// after `shouldStop` returns true.
    package static func unpacked(_ bytes: [UInt8], limit: Int, shouldStop: () -> Bool = { false }) throws -> [UInt8] {
        guard let memory = malloc(MemoryLayout<inflate_state>.size) else {
            throw PixelError.outOfMemory(bytes: MemoryLayout<inflate_state>.size)
        }
        defer { free(memory) }
        let state = memory.bindMemory(to: inflate_state.self, capacity: 1)
        return try bytes.withUnsafeBytes { bytes in
            var input = bytes[...]
            var made: [UInt8] = []
            repeat {
                isal_inflate_init(state)
                state.pointee.crc_flag = UInt32(ISAL_GZIP)
                try unpackMember(&input, into: &made, limit, state, shouldStop)
                // Bytes after the last member are ignored, because some writers pad with zeros.
            } while input.starts(with: [0x1F, 0x8B, 8])
            return made
        }
    }

    private static let piece = 65_536

    private static func unpackMember(
        _ input: inout Slice<UnsafeRawBufferPointer>, into made: inout [UInt8], _ limit: Int,
        _ state: UnsafeMutablePointer<inflate_state>, _ shouldStop: () -> Bool
    ) throws {
        let available = min(input.count, 1 << 30)
        var fed = available
        feed(input, fed, to: state)
        while state.pointee.block_state != ISAL_BLOCK_FINISH {
            if shouldStop() { throw CancellationError() }
            if state.pointee.avail_in == 0, fed < input.count {
                let next = min(input.count - fed, 1 << 30)
                feed(input.dropFirst(fed), next, to: state)
                fed += next
            }
            let count = try unpackPiece(onto: &made, state)
            guard made.count <= limit else { throw Failure.tooLarge }
            let isStuck = count == 0 && state.pointee.avail_in == 0 && fed == input.count
            guard !isStuck || state.pointee.block_state == ISAL_BLOCK_FINISH else { throw Failure.damaged }
        }
        input = input.dropFirst(fed - Int(state.pointee.avail_in))
    }

    private static func feed(
        _ input: Slice<UnsafeRawBufferPointer>, _ count: Int, to state: UnsafeMutablePointer<inflate_state>
    ) {
        // The input is only read, although the C declaration is not const.
        let start = UnsafeRawBufferPointer(rebasing: input).baseAddress?.assumingMemoryBound(to: UInt8.self)
        state.pointee.next_in = UnsafeMutablePointer(mutating: start)
        state.pointee.avail_in = UInt32(count)
    }

    private static func unpackPiece(
        onto made: inout [UInt8], _ state: UnsafeMutablePointer<inflate_state>
    ) throws -> Int {
        var failure: Failure?
        let more = [UInt8](unsafeUninitializedCapacity: piece) { space, count in
            state.pointee.next_out = space.baseAddress
            state.pointee.avail_out = UInt32(piece)
            if calotype_inflate(state) != ISAL_DECOMP_OK { failure = .damaged }
            count = piece - Int(state.pointee.avail_out)
        }
        if let failure { throw failure }
        made += more
        return more.count
    }
}

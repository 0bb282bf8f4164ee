internal import CISAL

/// Writes the chunks of a PNG file.
struct PNGWriter: ~Copyable {
    private var output: BitOutput
    /// The start of the `IDAT` chunk that is being written.
    private var dataStart = 0

    /// A chunk of data is ended when it has this many bytes. It may have one block more.
    private static let mostData = 1 << 20

    init() throws(PixelError) {
        output = try BitOutput(capacity: 256 * 1024)
        output.append(bigEndian: 0x8950_4E47)
        output.append(bigEndian: 0x0D0A_1A0A)
    }

    mutating func append(chunk name: StaticString, _ data: [UInt8]) throws(PixelError) {
        let start = try begin(name, reserving: data.count)
        try append(data)
        try end(from: start)
    }

    /// Adds an ICC profile, compressed.
    mutating func append(profile: [UInt8]) throws(PixelError) {
        let start = try begin("iCCP", reserving: 0)
        try append(Array("icc\0".utf8) + [0])
        let deflater = try Deflater(.chains(.init(depth: 100, nice: 200, isLazy: true)), piece: profile.count)
        try deflater.begin(in: &output)
        try deflater.append(profile.count, to: &output) { target in
            for index in profile.indices { target[index] = profile[index] }
        }
        try deflater.finish(in: &output)
        try end(from: start)
    }

    /// Adds all rows.
    mutating func append(
        rows: Range<Int>, of filter: RowFilter, by strategy: PNGStrategy, shouldStop: () -> Bool
    ) throws {
        dataStart = try begin("IDAT", reserving: 0)
        let deflater = try Deflater(strategy.search, piece: filter.filteredBytes)
        try deflater.begin(in: &output)
        for row in rows {
            if row % 16 == 0 { try checkForStop(shouldStop) }
            try deflater.append(filter.filteredBytes, to: &output) {
                filter.write(row, adaptively: strategy.isAdaptive, to: $0)
            }
            if output.count - dataStart > Self.mostData {
                try end(from: dataStart)
                dataStart = try begin("IDAT", reserving: 0)
            }
        }
        try deflater.finish(in: &output)
        try end(from: dataStart)
    }

    /// Ends the file and returns its bytes.
    consuming func finish() throws(PixelError) -> [UInt8] {
        try append(chunk: "IEND", [])
        return Array(UnsafeRawBufferPointer(start: output.memory, count: output.count))
    }

    /// Starts a chunk, and returns its offset. Its length is not known yet.
    private mutating func begin(_ name: StaticString, reserving bytes: Int) throws(PixelError) -> Int {
        try output.reserve(bytes + 16)
        let start = output.count
        output.append(bigEndian: 0)
        output.append(UnsafeRawBufferPointer(start: name.utf8Start, count: 4))
        return start
    }

    private mutating func end(from start: Int) throws(PixelError) {
        try output.reserve(8)
        let checked = output.count - start - 4
        output.store(bigEndian: UInt32(checked - 4), at: start)
        let bytes = (output.memory + start + 4).assumingMemoryBound(to: UInt8.self)
        output.append(bigEndian: calotype_crc32(0, bytes, UInt64(checked)))
    }

    private mutating func append(_ bytes: [UInt8]) throws(PixelError) {
        try output.reserve(bytes.count)
        bytes.withUnsafeBytes { output.append($0) }
    }
}

/// The content of an `ALPH` chunk: the alpha of an image, without loss (Google's WebP container specification). It is
/// compressed as VP8L, unless that makes it larger.
struct AlphaChunk {
    let bytes: [UInt8]

    private enum Compression: Int { case none, lossless }

    /// Takes the alpha of `image`. With an effort of 4 or more, the plane is compressed with and without a filter.
    ///
    /// Throws `WebPError`: `cancelled` soon after `shouldStop` returns true, `outOfMemory`.
    init(
        _ image: UnsafePointer<UInt8>, bytesPerRow: Int, width: Int, height: Int, effort: Int, shouldStop: () -> Bool
    ) throws(WebPError) {
        let memory = Memory()
        let plane = try memory.take(UInt8.self, width * height)
        for y in 0..<height {
            let (row, target) = (image + y * bytesPerRow, plane + y * width)
            for x in 0..<width { target[x] = row[4 &* x &+ 3] }
        }
        if shouldStop() { throw .cancelled }
        let best = try AlphaFilter.best(for: plane, width: width, height: height, in: memory) ?? .none
        let filters = best == .none || effort < 4 ? [best] : [.none, best]
        var smallest: [UInt8]?
        for filter in filters {
            let bytes = try Self.compressed(plane, width, height, filter, shouldStop)
            if bytes.count < smallest?.count ?? .max { smallest = bytes }
        }
        let raw = width * height + 1
        if let smallest, smallest.count < raw {
            bytes = smallest
        } else {
            bytes = [UInt8(Compression.none.rawValue)] + UnsafeBufferPointer(start: plane, count: width * height)
        }
    }

    private static func compressed(
        _ plane: UnsafePointer<UInt8>, _ width: Int, _ height: Int, _ filter: AlphaFilter, _ shouldStop: () -> Bool
    ) throws(WebPError) -> [UInt8] {
        let memory = Memory()
        var values = plane
        if filter != .none {
            let filtered = try memory.take(UInt8.self, width * height)
            for y in 0..<height {
                filter.apply(to: plane, width: width, row: y, into: filtered + y * width)
            }
            values = UnsafePointer(filtered)
        }
        let packed = try PackedPlane(values, width: width, height: height)
        let first = try CopySearch(packed, costs: TokenCosts(valueCounts: packed.counts)).tokens(shouldStop)
        let tokens = try CopySearch(packed, costs: TokenCosts(first)).tokens(shouldStop)
        var bits = BitWriter()
        try bits.put(filter.rawValue << 2 | Compression.lossless.rawValue, 8)
        try packed.writeTransform(to: &bits)
        try bits.put(0, 1)  // no color cache
        try bits.put(0, 1)  // one set of codes
        try tokens.write(to: &bits)
        try bits.finish()
        return withExtendedLifetime(memory) {
            Array(UnsafeBufferPointer(start: bits.output.base, count: bits.output.count))
        }
    }
}

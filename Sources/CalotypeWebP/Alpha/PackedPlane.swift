/// A plane of values for VP8L. If there are at most sixteen different values, two, four or eight of them share a byte
/// (WebP Lossless Bitstream Specification, 4.4, color indexing).
struct PackedPlane {
    let values: UnsafePointer<UInt8>
    let width: Int
    let count: Int
    /// The different values in ascending order; empty if each has its own byte.
    private let palette: [UInt8]
    private let memory = Memory()

    private static let most = 16

    init(_ plane: UnsafePointer<UInt8>, width: Int, height: Int) throws(WebPError) {
        var isUsed = [Bool](repeating: false, count: 256)
        for index in 0..<width * height { isUsed[Int(plane[index])] = true }
        let used = isUsed.indices.filter { isUsed[$0] }
        guard used.count <= Self.most else {
            (values, self.width, count, palette) = (plane, width, width * height, [])
            return
        }
        let bits = used.count <= 2 ? 1 : used.count <= 4 ? 2 : 4
        let perByte = 8 / bits
        let packedWidth = (width + perByte - 1) / perByte
        let packed = try memory.take(UInt8.self, packedWidth * height)
        var indexes = [UInt8](repeating: 0, count: 256)
        for (index, value) in used.enumerated() { indexes[value] = UInt8(index) }
        for y in 0..<height {
            let (row, target) = (plane + y * width, packed + y * packedWidth)
            for x in 0..<width {
                target[x / perByte] |= indexes[Int(row[x])] &<< UInt8(x % perByte * bits)
            }
        }
        (values, self.width, count) = (UnsafePointer(packed), packedWidth, packedWidth * height)
        palette = used.map { UInt8($0) }
    }

    /// Writes the transform, if there is one, and the end of the transforms.
    func writeTransform(to bits: inout BitWriter) throws(WebPError) {
        if !palette.isEmpty {
            try bits.put(1, 1)
            try bits.put(3, 2)
            try bits.put(palette.count - 1, 8)
            var colors = AlphaTokens()
            for (index, value) in palette.enumerated() {
                try colors.append(value: index == 0 ? value : value &- palette[index - 1])
            }
            try bits.put(0, 1)  // no color cache
            try colors.write(to: &bits)
        }
        try bits.put(0, 1)
    }

    /// How often each value occurs.
    var counts: [Int] {
        var counts = [Int](repeating: 0, count: 256)
        for index in 0..<count { counts[Int(values[index])] &+= 1 }
        return counts
    }
}

extension PixelBuffer {
    /// The number of different 8-bit colors; `nil` if it is more than `most`. All fully transparent pixels count as one
    /// color.
    package func colors(most: Int) -> Int? {
        precondition(depth == .eight, "colors of 8 bits are counted")
        var counter = ColorCounter(most: most)
        return withBytes { bytes in
            // Rows far apart have more different colors, so too many are found sooner.
            for first in 0..<min(height, Self.rowStep) {
                for row in stride(from: first, to: height, by: Self.rowStep) {
                    let start = row * width * channels
                    let pixels = UnsafeRawBufferPointer(rebasing: bytes[start..<start + width * channels])
                    guard counter.add(pixels, channels: channels) else { return nil }
                }
            }
            return counter.count
        }
    }

    private static let rowStep = 16

    /// Whether all samples are equal. The colors of fully transparent pixels may differ.
    package func isSame(as other: PixelBuffer) -> Bool {
        guard (width, height, channels, depth) == (other.width, other.height, other.channels, other.depth) else {
            return false
        }
        precondition(depth == .eight, "samples of 8 bits are compared")
        return withBytes { bytes in
            other.withBytes { others in
                guard channels == 4 else { return bytes.elementsEqual(others) }
                return stride(from: 0, to: bytes.count, by: 4).allSatisfy { start in
                    let (pixel, other) = (
                        bytes.loadUnaligned(fromByteOffset: start, as: UInt32.self),
                        others.loadUnaligned(fromByteOffset: start, as: UInt32.self)
                    )
                    return pixel == other || bytes[start &+ 3] == 0 && others[start &+ 3] == 0
                }
            }
        }
    }
}

/// Counts different colors with a hash table.
private struct ColorCounter {
    private(set) var count = 0
    private let most: Int
    private var table: [UInt32]
    private var last: UInt32 = 0

    init(most: Int) {
        self.most = most
        // The number of slots is a power of two and more than twice `most`, so that most colors are in the first slot
        // that is examined.
        table = [UInt32](repeating: 0, count: 1 << (Int.bitWidth - max(2 * most, 2).leadingZeroBitCount))
    }

    /// Counts the colors of a row. Returns `false` if there are too many.
    mutating func add(_ row: UnsafeRawBufferPointer, channels: Int) -> Bool {
        table.withUnsafeMutableBufferPointer { table in
            let mask = table.count - 1
            for start in stride(from: 0, to: row.count, by: channels) {
                let rgb = UInt32(row[start]) | UInt32(row[start &+ 1]) << 8 | UInt32(row[start &+ 2]) << 16
                let alpha = channels == 4 ? UInt32(row[start &+ 3]) : 255
                // Never zero, which is an empty slot.
                let color = alpha == 0 ? 1 : rgb | alpha << 24
                if color == last { continue }
                last = color
                var slot = Int(truncatingIfNeeded: (UInt64(color) &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
                while table[slot] != 0, table[slot] != color { slot = (slot &+ 1) & mask }
                guard table[slot] == 0 else { continue }
                guard count < most else { return false }
                table[slot] = color
                count += 1
            }
            return true
        }
    }
}

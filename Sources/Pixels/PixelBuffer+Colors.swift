extension PixelBuffer {
    /// The number of different 8-bit colors; `nil` if it is more than `most`. All fully transparent pixels count as one
    /// color.
    package func colors(most: Int) -> Int? {
        precondition(depth == .eight, "colors of 8 bits are counted")
        // The number of slots is a power of two and more than twice `most`, so that most colors are in the first slot
        // that is examined.
        let locations = 1 << (Int.bitWidth - max(2 * most, 2).leadingZeroBitCount)
        var (table, count) = ([UInt64](repeating: 0, count: locations), 0)
        return withBytes { bytes in
            table.withUnsafeMutableBufferPointer { table -> Int? in
                var last: UInt64 = 0
                for start in stride(from: 0, to: bytes.count, by: channels) {
                    var color = UInt64(bytes[start]) | UInt64(bytes[start &+ 1]) << 8 | UInt64(bytes[start &+ 2]) << 16
                    let alpha = channels == 4 ? UInt64(bytes[start &+ 3]) : 255
                    color = (alpha == 0 ? 0 : color | alpha << 24) | 1 << 32  // never the empty place
                    if color == last { continue }
                    last = color
                    var location = Int(truncatingIfNeeded: (color &* 0x9E37_79B9_7F4A_7C15) >> 32) & (locations - 1)
                    while table[location] != 0, table[location] != color {
                        location = (location &+ 1) & (locations - 1)
                    }
                    guard table[location] == 0 else { continue }
                    guard count < most else { return nil }
                    table[location] = color
                    count += 1
                }
                return count
            }
        }
    }

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

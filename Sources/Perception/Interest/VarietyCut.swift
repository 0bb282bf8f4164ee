#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif
internal import Pixels

/// Cuts slices off the edges of an image until a part of the wanted size is left. Of two opposite slices, the one whose
/// samples have the lower entropy is cut off. libvips' `entropy` does the same.
struct VarietyCut {
    private let image: PixelBuffer
    private let width: Int
    private let height: Int

    init(of image: PixelBuffer, width: Int, height: Int) {
        (self.image, self.width, self.height) = (image, width, height)
    }

    func part(_ shouldStop: () -> Bool) throws -> (left: Int, top: Int) {
        var columns = 0..<image.width, rows = 0..<image.height
        // At most eight steps for the direction in which more is cut off.
        let most = max(eighth(of: columns.count - width), eighth(of: rows.count - height))
        while columns.count > width || rows.count > height {
            guard !shouldStop() else { throw CancellationError() }
            let (across, down) = (min(columns.count - width, most), min(rows.count - height, most))
            if across > 0 {
                let left = entropy(columns.prefix(across), rows)
                let isDull = left < entropy(columns.suffix(across), rows)
                columns = isDull ? columns.dropFirst(across) : columns.dropLast(across)
            }
            if down > 0 {
                let top = entropy(columns, rows.prefix(down))
                let isDull = top < entropy(columns, rows.suffix(down))
                rows = isDull ? rows.dropFirst(down) : rows.dropLast(down)
            }
        }
        return (columns.lowerBound, rows.lowerBound)
    }

    private func eighth(of count: Int) -> Int { (count + 7) / 8 }

    /// The sum of the entropies of the three channels.
    private func entropy(_ columns: Range<Int>, _ rows: Range<Int>) -> Double {
        var counts = [UInt32](repeating: 0, count: 3 * 256)
        counts.withUnsafeMutableBufferPointer { counts in
            image.withBytes { bytes in
                for row in rows {
                    var at = 3 &* (row &* image.width &+ columns.lowerBound)
                    for _ in columns {
                        counts[Int(bytes[at])] &+= 1
                        counts[256 &+ Int(bytes[at &+ 1])] &+= 1
                        counts[512 &+ Int(bytes[at &+ 2])] &+= 1
                        at &+= 3
                    }
                }
            }
        }
        let pixels = Double(columns.count * rows.count)
        return counts.reduce(0) { $1 == 0 ? $0 : $0 - Double($1) / pixels * log2(Double($1) / pixels) }
    }
}

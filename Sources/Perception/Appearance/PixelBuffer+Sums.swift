internal import Pixels

extension PixelBuffer {
    /// The sums of the samples of each cell, row after row.
    ///
    /// The samples are first added along columns, sixteen at a time. Then the columns of each cell are added.
    func sums(_ columns: Cells, _ rows: Cells, _ shouldStop: () -> Bool) throws -> [CellSums] {
        var sums = [CellSums](repeating: CellSums(), count: columns.count * rows.count)
        var strip = ColumnSums(width: width, channels: channels)
        for row in 0..<rows.count {
            guard !shouldStop() else { throw CancellationError() }
            var start = rows.start(row)
            let end = rows.start(row + 1)
            while start < end {
                let next = min(end, start + ColumnSums.mostRows)
                withBytes { strip.fill(with: $0, rows: start..<next) }
                for column in 0..<columns.count {
                    sums[row * columns.count + column] &+= strip.sum(columns.start(column)..<columns.start(column + 1))
                }
                start = next
            }
        }
        return sums
    }
}

/// The sums of the columns in a strip of rows.
private struct ColumnSums {
    /// The maximum number of rows: 257 samples of up to 255 fit into 16 bits.
    static let mostRows = 257

    private let width: Int
    private let channels: Int
    private var rowCount = 0
    /// For opaque images: one sum for each sample, and space for whole blocks and for a fourth sample after the last
    /// pixel.
    private var samples: [UInt16]
    /// For images with alpha: premultiplied sums, one for each pixel.
    private var pixels: [SIMD4<UInt32>]

    init(width: Int, channels: Int) {
        self.width = width
        self.channels = channels
        samples = channels == 4 ? [] : [UInt16](repeating: 0, count: width * channels + 16)
        pixels = channels == 4 ? [SIMD4<UInt32>](repeating: SIMD4(), count: width) : []
    }

    mutating func fill(with bytes: UnsafeRawBufferPointer, rows: Range<Int>) {
        guard let start = bytes.baseAddress else { return }
        rowCount = rows.count
        if channels == 4 {
            for x in 0..<width { pixels[x] = SIMD4() }
            for row in rows { add(premultiplied: start + row * width * 4) }
        } else {
            for index in samples.indices { samples[index] = 0 }
            for row in rows { add(start + row * width * channels) }
        }
    }

    private mutating func add(_ row: UnsafeRawPointer) {
        let count = width * channels
        samples.withUnsafeMutableBytes { samples in
            guard let sums = samples.baseAddress else { return }
            var index = 0
            while index &+ 16 <= count {
                let block = SIMD16<UInt16>(truncatingIfNeeded: (row + index).loadUnaligned(as: SIMD16<UInt8>.self))
                let location = sums + 2 &* index
                location.storeBytes(
                    of: location.loadUnaligned(as: SIMD16<UInt16>.self) &+ block, as: SIMD16<UInt16>.self)
                index &+= 16
            }
            while index < count {
                let location = sums + 2 &* index
                let sum = location.load(as: UInt16.self) &+ UInt16((row + index).load(as: UInt8.self))
                location.storeBytes(of: sum, as: UInt16.self)
                index &+= 1
            }
        }
    }

    private mutating func add(premultiplied row: UnsafeRawPointer) {
        pixels.withUnsafeMutableBufferPointer { pixels in
            for x in 0..<width {
                var pixel = SIMD4<UInt32>(truncatingIfNeeded: (row + 4 &* x).loadUnaligned(as: SIMD4<UInt8>.self))
                let alpha = pixel.w
                pixel.w = 1
                pixels[x] &+= pixel &* alpha
            }
        }
    }

    /// The sum over a range of columns.
    func sum(_ columns: Range<Int>) -> CellSums {
        if channels == 4 {
            return columns.reduce(into: CellSums()) { $0 &+= CellSums(truncatingIfNeeded: pixels[$1]) }
        }
        return samples.withUnsafeBytes { samples in
            var sum = CellSums()
            for x in columns {
                let pixel = samples.loadUnaligned(fromByteOffset: 6 &* x, as: SIMD4<UInt16>.self)
                sum &+= CellSums(truncatingIfNeeded: pixel)
            }
            sum.w = UInt64(columns.count &* rowCount)
            return sum &* 255
        }
    }
}

internal import Pixels

/// An image shrunk to at most 100 × 100 pixels. Each pixel is the mean of those that it covers. Smaller images are not
/// changed.
struct SmallCopy {
    /// A larger copy would not change any hash.
    private static let longestSide = 100

    let width: Int
    let height: Int
    /// Row after row: red, green and blue from 0 to 255, not premultiplied, and alpha from 0 to 1.
    let pixels: [SIMD4<Double>]
    /// The mean color of the image, weighted by alpha; black if all pixels are transparent. Its alpha is the mean
    /// alpha.
    let average: SIMD4<Double>

    init(of image: PixelBuffer, shouldStop: () -> Bool) throws {
        let longest = max(image.width, image.height)
        func shrunk(_ side: Int) -> Int {
            longest <= Self.longestSide ? side : max(1, (side * Self.longestSide + longest / 2) / longest)
        }
        let (width, height) = (shrunk(image.width), shrunk(image.height))
        let columns = Cells(count: width, of: image.width)
        let rows = Cells(count: height, of: image.height)
        let sums = try image.sums(columns, rows, shouldStop)
        self.width = width
        self.height = height
        pixels = sums.indices.map { index in
            sums[index].mean(of: columns.size(index % width) * rows.size(index / width))
        }
        average = sums.reduce(SIMD4()) { $0 &+ $1 }.mean(of: image.width * image.height)
    }
}

/// Divides the pixels of one direction among fewer cells whose sizes are as equal as possible.
struct Cells {
    let count: Int
    private let pixels: Int

    init(count: Int, of pixels: Int) {
        self.count = count
        self.pixels = pixels
    }

    func start(_ cell: Int) -> Int { cell * pixels / count }
    func size(_ cell: Int) -> Int { start(cell + 1) - start(cell) }
}

/// The sums of premultiplied samples and of alpha. They are 255 times the sums of the samples if all pixels are opaque.
typealias CellSums = SIMD4<UInt64>

extension CellSums {
    fileprivate func mean(of pixels: Int) -> SIMD4<Double> {
        guard w > 0 else { return SIMD4<Double>() }
        let sums = SIMD4<Double>(Double(x), Double(y), Double(z), 0)
        var mean = sums / Double(w)
        mean.w = Double(w) / Double(255 * pixels)
        return mean
    }
}

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif
internal import Pixels

/// The attention that each cell of an image draws: its edges, and how near its color is to skin and to strong red.
///
/// The measures and their weights are those of libvips (conversion/smartcrop.c), which took them from smartcrop.js.
struct AttentionMap {
    /// The number of cells in each direction. Smaller images have a cell for each pixel.
    private static let most = 32
    /// The luminance from 0 to 100 above which colors count.
    private static let darkest = 5.0
    /// The direction of skin colors in XYZ.
    private static let skin: SIMD3<Double> = [0.78, 0.57, 0.44]

    private let width: Int
    private let height: Int
    private let cells: CellMap

    init(of image: PixelBuffer, _ shouldStop: () -> Bool) throws {
        (width, height) = (image.width, image.height)
        let small = try image.blocks(2 * Self.most, shouldStop)
            .resized(width: Self.most, height: Self.most, shouldStop: shouldStop)
        let colors = small.withBytes { bytes in
            (0..<small.width * small.height).map { XYZ(of: (bytes[3 * $0], bytes[3 * $0 + 1], bytes[3 * $0 + 2])) }
        }
        let light = CellMap(width: small.width, height: small.height, values: colors.map(\.light))
        cells = light.map { x, y in
            let color = colors[y * small.width + x]
            let around = light[x - 1, y] + light[x + 1, y] + light[x, y - 1] + light[x, y + 1]
            let edge = abs(5 * (4 * color.light - around))
            guard color.light > Self.darkest else { return edge }
            return edge + 100 * (1 - color.distance(fromDirection: Self.skin)) + color.redness
        }
    }

    /// The part of this size around the cell that draws most attention together with the cells around it.
    func part(width: Int, height: Int) -> (left: Int, top: Int) {
        let across = Double(width * cells.width) / Double(self.width)
        let down = Double(height * cells.height) / Double(self.height)
        let best = cells.blurred(sigma: max((across * across + down * down).squareRoot() / 10, 1)).highest
        func start(_ cell: Int, of cells: Int, _ part: Int, _ whole: Int) -> Int {
            min(max(cell * whole / cells - part / 2, 0), whole - part)
        }
        return (
            start(best.x, of: cells.width, width, self.width), start(best.y, of: cells.height, height, self.height)
        )
    }
}

extension PixelBuffer {
    /// The means of blocks of pixels: `count` of them in each direction, or all pixels of a direction that has less
    /// than twice as many.
    fileprivate func blocks(_ count: Int, _ shouldStop: () -> Bool) throws -> PixelBuffer {
        let columns = Cells(count: width < 2 * count ? width : count, of: width)
        let rows = Cells(count: height < 2 * count ? height : count, of: height)
        guard columns.count < width || rows.count < height else { return self }
        let sums = try sums(columns, rows, shouldStop)
        return try PixelBuffer(width: columns.count, height: rows.count, channels: 3) { target in
            for (index, sum) in sums.enumerated() {
                for channel in 0..<3 {
                    target[3 * index + channel] = UInt8(clamping: (sum[channel] + sum.w / 2) / max(sum.w, 1))
                }
            }
        }
    }
}

/// A small map of values. Its border values continue beyond its edges.
private struct CellMap {
    let width: Int
    let height: Int
    /// Row after row.
    let values: [Double]

    subscript(x: Int, y: Int) -> Double {
        values[min(max(y, 0), height - 1) * width + min(max(x, 0), width - 1)]
    }

    func map(_ value: (_ x: Int, _ y: Int) -> Double) -> Self {
        let values = values.indices.map { value($0 % width, $0 / width) }
        return Self(width: width, height: height, values: values)
    }

    /// The position of the highest value, the first one of several.
    var highest: (x: Int, y: Int) {
        let best = values.indices.reduce(0) { values[$1] > values[$0] ? $1 : $0 }
        return (best % width, best / width)
    }

    /// The map after a Gaussian filter whose weights are whole numbers, as in libvips.
    func blurred(sigma: Double) -> Self {
        // The weights that are at least a fifth of the middle one, in twentieths.
        var weights: [Double] = []
        for away in 0...width + height {
            let weight = exp(-Double(away * away) / (2 * sigma * sigma))
            guard weight >= 0.2 else { break }
            weights.append((20 * weight).rounded())
        }
        let scale = 2 * weights.reduce(0, +) - weights[0]
        func mean(_ value: (Int) -> Double) -> Double {
            var sum = value(0) * weights[0]
            for away in weights.indices.dropFirst() { sum += (value(-away) + value(away)) * weights[away] }
            return sum / scale
        }
        let across = map { x, y in mean { self[x + $0, y] } }
        return across.map { x, y in mean { across[x, y + $0] } }
    }
}

/// A color in XYZ of D65, where white has a luminance of 100.
private struct XYZ {
    private let values: SIMD3<Double>

    init(of pixel: (UInt8, UInt8, UInt8)) {
        let light = (Light.ofBytes[Int(pixel.0)], Light.ofBytes[Int(pixel.1)], Light.ofBytes[Int(pixel.2)])
        let red = SIMD3(0.4124, 0.2126, 0.0193) * light.0
        let green = SIMD3(0.3576, 0.7152, 0.1192) * light.1
        let blue = SIMD3(0.1805, 0.0722, 0.9505) * light.2
        values = 100 * (red + green + blue)
    }

    /// The luminance.
    var light: Double { values.y }

    func distance(fromDirection direction: SIMD3<Double>) -> Double {
        let away = values / (values * values).sum().squareRoot() - direction
        return (away * away).sum().squareRoot()
    }

    /// The a of CIE L*a*b*.
    var redness: Double { 500 * (Self.curve(values.x / 95.047) - Self.curve(values.y / 100)) }

    private static func curve(_ value: Double) -> Double {
        value < 0.008856 ? 7.787 * value + 16.0 / 116 : cbrt(value)
    }
}

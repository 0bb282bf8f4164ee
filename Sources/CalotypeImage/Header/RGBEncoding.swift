/// The color encoding of an RGB image, if its file states it in numbers and not in an ICC profile.
struct RGBEncoding: Sendable, Hashable {
    /// The transfer function from samples to light.
    enum Transfer: Sendable, Hashable {
        case srgb
        /// The light is the sample raised to this power.
        case power(Double)
    }

    let primaries: RGBPrimaries
    let transfer: Transfer

    static let srgb = Self(primaries: .srgb, transfer: .srgb)
}

/// The white point and the three primary colors, as chromaticities x and y.
struct RGBPrimaries: Sendable, Hashable {
    struct Point: Sendable, Hashable {
        let x, y: Double
    }

    let white, red, green, blue: Point

    /// Makes primaries from eight numbers: white, red, green and blue.
    private init(_ numbers: [Double]) {
        func point(_ index: Int) -> Point { Point(x: numbers[2 * index], y: numbers[2 * index + 1]) }
        (white, red, green, blue) = (point(0), point(1), point(2), point(3))
    }

    static let srgb = Self([0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06])
    static let displayP3 = Self([0.3127, 0.329, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06])

    private var numbers: [Double] { [white, red, green, blue].flatMap { [$0.x, $0.y] } }

    /// Whether colors can be computed from these primaries: their triangle has an area, and every point is a valid
    /// chromaticity.
    private var isTriangle: Bool {
        let area = (green.x - red.x) * (blue.y - red.y) - (blue.x - red.x) * (green.y - red.y)
        return abs(area) > 0.001 && [white, red, green, blue].allSatisfy { $0.y > 0.001 && $0.x + $0.y < 1.001 }
    }
}

extension RGBPrimaries {
    /// The tolerance when comparing with sRGB, since programs round the numbers of sRGB in different ways.
    private static let tolerance = 0.002

    /// Reads the chunk `cHRM`; `nil` if no colors can be computed from it. Values close to sRGB become sRGB.
    init?(hundredThousandths numbers: [Int]) {
        guard numbers.count == 8 else { return nil }
        let stated = Self(numbers.map { Double($0) / 100_000 })
        guard stated.isTriangle else { return nil }
        let isSRGB = zip(stated.numbers, Self.srgb.numbers).allSatisfy { abs($0 - $1) <= Self.tolerance }
        self = isSRGB ? .srgb : stated
    }

    /// The color primaries of ITU-T H.273.
    fileprivate init?(codePoint: Int) {
        switch codePoint {
        case 1: self = .srgb
        case 4: self.init([0.31, 0.316, 0.67, 0.33, 0.21, 0.71, 0.14, 0.08])
        case 5: self.init([0.3127, 0.329, 0.64, 0.33, 0.29, 0.6, 0.15, 0.06])
        case 6, 7: self.init([0.3127, 0.329, 0.63, 0.34, 0.31, 0.595, 0.155, 0.07])
        case 9: self.init([0.3127, 0.329, 0.708, 0.292, 0.17, 0.797, 0.131, 0.046])
        case 11: self.init([0.314, 0.351, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06])
        case 12: self = .displayP3
        case 22: self.init([0.3127, 0.329, 0.63, 0.34, 0.295, 0.605, 0.155, 0.077])
        default: return nil
        }
    }
}

extension RGBEncoding.Transfer {
    /// The relative tolerance when comparing powers. libpng uses the same.
    private static let tolerance = 0.05
    private static let usual = 2.2

    /// Reads the chunk `gAMA`, the power from light to samples. `nil` if it is out of a sensible range. Values close to
    /// 1/2.2 become sRGB.
    init?(hundredThousandths number: Int) {
        guard (10_000...1_000_000).contains(number) else { return nil }
        let power = 100_000 / Double(number)
        self = abs(Self.usual / power - 1) <= Self.tolerance ? .srgb : .power(power)
    }

    /// Reads the transfer characteristics of ITU-T H.273. Those of video are decoded with the curve of sRGB, as in
    /// browsers.
    fileprivate init?(codePoint: Int) {
        switch codePoint {
        case 1, 6, 13, 14, 15: self = .srgb
        case 4: self = .power(2.2)
        case 5: self = .power(2.8)
        case 8: self = .power(1)
        default: return nil
        }
    }
}

extension RGBEncoding {
    /// Reads the chunk `cICP`: primaries, transfer function, matrix (which must be that of RGB), and full range. `nil`
    /// if a value is not supported, as the standard requires.
    init?(codePoints numbers: [Int]) {
        guard numbers.count == 4, numbers[2] == 0, numbers[3] == 1, let primaries = RGBPrimaries(codePoint: numbers[0]),
            let transfer = Transfer(codePoint: numbers[1])
        else { return nil }
        self.init(primaries: primaries, transfer: transfer)
    }
}

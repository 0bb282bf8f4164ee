/// How the samples of an RGB image are meant, where its file says so in numbers and not by an ICC profile.
struct RGBEncoding: Sendable, Hashable {
    /// How much light a sample stands for.
    enum Transfer: Sendable, Hashable {
        case srgb
        /// The sample raised to this power.
        case power(Double)
    }

    let primaries: RGBPrimaries
    let transfer: Transfer

    static let srgb = Self(primaries: .srgb, transfer: .srgb)
}

/// White and the three colours that others are mixed of, as chromaticities x and y.
struct RGBPrimaries: Sendable, Hashable {
    struct Point: Sendable, Hashable {
        let x, y: Double
    }

    let white, red, green, blue: Point

    /// Of eight numbers: white, red, green and blue.
    private init(_ numbers: [Double]) {
        func point(_ index: Int) -> Point { Point(x: numbers[2 * index], y: numbers[2 * index + 1]) }
        (white, red, green, blue) = (point(0), point(1), point(2), point(3))
    }

    static let srgb = Self([0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06])
    static let displayP3 = Self([0.3127, 0.329, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06])

    private var numbers: [Double] { [white, red, green, blue].flatMap { [$0.x, $0.y] } }

    /// Whether colours can be reckoned from it: no side of the triangle is nothing.
    private var isTriangle: Bool {
        let area = (green.x - red.x) * (blue.y - red.y) - (blue.x - red.x) * (green.y - red.y)
        return abs(area) > 0.001 && [white, red, green, blue].allSatisfy { $0.y > 0.001 && $0.x + $0.y < 1.001 }
    }
}

extension RGBPrimaries {
    /// Programs round the numbers of sRGB in several ways.
    private static let tolerance = 0.002

    /// The chunk `cHRM`; `nil` where no colours can be reckoned from it. What is next to sRGB is that.
    init?(hundredThousandths numbers: [Int]) {
        guard numbers.count == 8 else { return nil }
        let told = Self(numbers.map { Double($0) / 100_000 })
        guard told.isTriangle else { return nil }
        let isSRGB = zip(told.numbers, Self.srgb.numbers).allSatisfy { abs($0 - $1) <= Self.tolerance }
        self = isSRGB ? .srgb : told
    }

    /// The colour primaries of ITU-T H.273.
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
    /// libpng takes what differs by less for the same, too.
    private static let tolerance = 0.05
    private static let usual = 2.2

    /// The chunk `gAMA`: the power that made samples of light. `nil` for what no program means; what is next to 1/2.2 is sRGB.
    init?(hundredThousandths number: Int) {
        guard (10_000...1_000_000).contains(number) else { return nil }
        let power = 100_000 / Double(number)
        self = abs(Self.usual / power - 1) <= Self.tolerance ? .srgb : .power(power)
    }

    /// The transfer characteristics of ITU-T H.273. Video is shown by the curve of sRGB, as browsers do it.
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
    /// The chunk `cICP`: primaries, transfer, a matrix, which is that of RGB, and whether samples use their full range. `nil` for what is not
    /// known here, as the standard wants it.
    init?(codePoints numbers: [Int]) {
        guard numbers.count == 4, numbers[2] == 0, numbers[3] == 1, let primaries = RGBPrimaries(codePoint: numbers[0]),
            let transfer = Transfer(codePoint: numbers[1])
        else { return nil }
        self.init(primaries: primaries, transfer: transfer)
    }
}

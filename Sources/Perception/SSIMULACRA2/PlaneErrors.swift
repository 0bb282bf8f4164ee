/// What one channel at one scale has lost, on average: structure, no ringing where the original is smooth, no blur where
/// it has edges.
struct PlaneErrors {
    /// The mean of each error map.
    let mean: SIMD3<Double>
    /// The 4-norm of each: the fourth root of the mean fourth power, which a few bad places rule.
    let peak: SIMD3<Double>
}

/// The sums that become `PlaneErrors`.
struct ErrorSums {
    private var mean = SIMD3<Double>()
    private var fourth = SIMD3<Double>()

    mutating func add(_ row: RowSums) {
        mean += SIMD3(Double(row.structure.sum()), Double(row.ringing.sum()), Double(row.blurring.sum()))
        fourth += SIMD3(Double(row.structure4.sum()), Double(row.ringing4.sum()), Double(row.blurring4.sum()))
    }

    func errors(over pixels: Int) -> PlaneErrors {
        let count = Double(pixels)
        return PlaneErrors(mean: mean / count, peak: (fourth / count).squareRoot().squareRoot())
    }
}

/// The errors of one row, added up block by block.
struct RowSums {
    var structure = Floats(), structure4 = Floats()
    var ringing = Floats(), ringing4 = Floats()
    var blurring = Floats(), blurring4 = Floats()

    /// - Parameters:
    ///   - original: its samples, with `mean`, what they are blurred to.
    ///   - candidate: the same of the candidate.
    ///   - squares: what the squares of both are blurred to, added up.
    ///   - product: what their product is blurred to.
    @inline(__always)
    mutating func add(
        original: (sample: Floats, mean: Floats), candidate: (sample: Floats, mean: Floats), squares: Floats,
        product: Floats
    ) {
        addStructure(original.mean, candidate.mean, squares, product)
        let edges = (candidate.sample - candidate.mean).magnitudes + 1
        let change = edges / ((original.sample - original.mean).magnitudes + 1) - 1
        let (more, less) = (change.positivePart, (-change).positivePart)
        let (more2, less2) = (more * more, less * less)
        ringing += more
        ringing4 += more2 * more2
        blurring += less
        blurring4 += less2 * less2
    }

    /// SSIM without the term that would correct for gamma a second time.
    @inline(__always)
    private mutating func addStructure(_ mean1: Floats, _ mean2: Floats, _ squares: Floats, _ product: Floats) {
        let c2: Float = 0.0009
        let apart = mean1 - mean2
        let shared = 2 * (product - mean1 * mean2) + c2
        let whole = squares - (mean1 * mean1 + mean2 * mean2) + c2
        let error = (1 - (1 - apart * apart) * shared / whole).positivePart
        let squared = error * error
        structure += error
        structure4 += squared * squared
    }
}

extension Floats {
    @inline(__always)
    fileprivate var positivePart: Self { replacing(with: 0, where: self .< 0) }

    /// Without their signs.
    @inline(__always)
    fileprivate var magnitudes: Self {
        unsafeBitCast(unsafeBitCast(self, to: SIMD8<UInt32>.self) & 0x7FFF_FFFF, to: Self.self)
    }
}

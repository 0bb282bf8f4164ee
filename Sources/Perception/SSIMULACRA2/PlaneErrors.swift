/// The errors of one channel at one scale: lost structure, added ringing in smooth areas, and lost sharpness at edges.
struct PlaneErrors {
    /// The mean of each error map.
    let mean: SIMD3<Double>
    /// The 4-norm of each error map: the fourth root of the mean fourth power. The worst places dominate it.
    let peak: SIMD3<Double>
}

/// The sums from which `PlaneErrors` are computed.
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

/// The errors of one row, added up by blocks.
struct RowSums {
    var structure = Floats(), structure4 = Floats()
    var ringing = Floats(), ringing4 = Floats()
    var blurring = Floats(), blurring4 = Floats()

    /// Adds the errors of one block.
    ///
    /// - Parameters:
    ///   - original: samples of the original, and their blurred values as `mean`.
    ///   - candidate: samples of the candidate, and their blurred values as `mean`.
    ///   - squares: the blurred sum of the squares of both.
    ///   - product: the blurred product of both.
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

    /// The absolute values.
    @inline(__always)
    fileprivate var magnitudes: Self {
        unsafeBitCast(unsafeBitCast(self, to: SIMD8<UInt32>.self) & 0x7FFF_FFFF, to: Self.self)
    }
}

internal import CLanes

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

    mutating func add(_ row: calotype_errors) {
        mean += SIMD3(Double(row.structure), Double(row.ringing), Double(row.blurring))
        fourth += SIMD3(Double(row.structure4), Double(row.ringing4), Double(row.blurring4))
    }

    func errors(over pixels: Int) -> PlaneErrors {
        let count = Double(pixels)
        return PlaneErrors(mean: mean / count, peak: (fourth / count).squareRoot().squareRoot())
    }
}

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The Gaussian filter of the metric: a standard deviation of 1.5 pixels, over 11 samples.
struct Gaussian: Sendable {
    /// The number of samples on each side of the middle one.
    static let reach = 5
    static let standard = Self()

    /// The weights of the middle sample and of the samples 1 to 5 away. Together with their mirror images, they add up
    /// to 1.
    private let weights: (Float, Float, Float, Float, Float, Float)

    private init() {
        let shares = (0...Self.reach).map { exp(-Double($0 * $0) / (2 * 1.5 * 1.5)) }
        let sum = 2 * shares.reduce(0, +) - shares[0]
        let floats = shares.map { Float($0 / sum) }
        weights = (floats[0], floats[1], floats[2], floats[3], floats[4], floats[5])
    }

    /// The weighted sum of `sample(-5)` to `sample(5)`.
    @inline(__always)
    func blurred(_ sample: (Int) -> Floats) -> Floats {
        var sum = sample(0) * weights.0
        sum += (sample(-1) + sample(1)) * weights.1
        sum += (sample(-2) + sample(2)) * weights.2
        sum += (sample(-3) + sample(3)) * weights.3
        sum += (sample(-4) + sample(4)) * weights.4
        sum += (sample(-5) + sample(5)) * weights.5
        return sum
    }
}

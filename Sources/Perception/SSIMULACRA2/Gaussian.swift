#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The Gaussian filter of the metric: a standard deviation of 1.5 pixels, over 11 samples.
enum Gaussian {
    /// The number of samples on each side of the middle one.
    static let reach = 5

    /// The weights of the middle sample and of the samples 1 to 5 away. Together with their mirror images, they add up
    /// to 1.
    static let weights: [Float] = {
        let shares = (0...reach).map { exp(-Double($0 * $0) / (2 * 1.5 * 1.5)) }
        let sum = 2 * shares.reduce(0, +) - shares[0]
        return shares.map { Float($0 / sum) }
    }()
}

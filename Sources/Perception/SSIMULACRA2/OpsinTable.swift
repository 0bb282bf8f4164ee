#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The contribution of each sRGB sample to a mixed pixel. Three lookups and two additions mix a pixel.
struct OpsinTable: Sendable {
    /// The contributions of red, then of green, then of blue.
    private let shares: [Mixed]

    static let shared = Self()

    /// The weights of red, green and blue in each mixture, from libjxl's opsin_params.h. `bias` is added to each
    /// mixture.
    private static let matrix: [SIMD3<Double>] = [
        [0.30, 0.622, 0.078], [0.23, 0.692, 0.078], [0.24342268924547819, 0.20476744424496821, 0.5518098665095536],
    ]
    private static let bias: Float = 0.0037930732552754493
    /// The cube root of the bias, which is that of a black pixel.
    static let darkest = Float(cbrt(Double(bias)))

    private init() {
        shares = (0..<3).flatMap { color in
            Light.ofBytes.map { light in
                let mixed = Self.matrix.map { Float(light * $0[color]) }
                return Mixed(mixed[0], mixed[1], mixed[2], 0) + (color == 0 ? Self.bias : 0)
            }
        }
    }

    /// Mixes `count` RGB pixels.
    func mix(_ pixels: UnsafeRawPointer, count: Int, to row: UnsafeMutablePointer<Mixed>) {
        shares.withUnsafeBufferPointer { shares in
            for x in 0..<count {
                let (red, green, blue) = (pixels + 3 &* x).loadUnaligned(as: (UInt8, UInt8, UInt8).self)
                row[x] = shares[Int(red)] + shares[256 &+ Int(green)] + shares[512 &+ Int(blue)]
            }
        }
    }
}

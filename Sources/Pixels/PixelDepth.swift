/// The number of bits of a sample.
package enum PixelDepth: Sendable, Hashable {
    /// One byte per sample.
    case eight
    /// Two bytes per sample, in the machine's byte order.
    case sixteen

    package var sampleBytes: Int { self == .eight ? 1 : 2 }
}

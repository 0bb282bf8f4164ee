/// How finely samples tell one brightness from the next.
package enum PixelDepth: Sendable, Hashable {
    /// A byte each.
    case eight
    /// Two bytes each, in the order of this machine.
    case sixteen

    package var sampleBytes: Int { self == .eight ? 1 : 2 }
}

/// The point of an image that a crop is centered on, as far as the edges allow. Coordinates are fractions from the
/// upper left corner, 0 to 1.
public struct FocusPoint: Sendable, Hashable {
    /// 0 at the left edge, 1 at the right one.
    public let x: Double
    /// 0 at the upper edge, 1 at the lower one.
    public let y: Double

    /// Clamps both coordinates to 0...1. NaN becomes 0.5.
    public init(x: Double, y: Double) {
        func clamped(_ fraction: Double) -> Double { fraction.isNaN ? 0.5 : min(max(fraction, 0), 1) }
        self.x = clamped(x)
        self.y = clamped(y)
    }
}

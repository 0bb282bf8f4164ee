/// Adds PNG's Paeth predictor to the stored bytes. The predictor is the sample to the left, above or at the corner of
/// both that is nearest to left + above - corner, in this order if distances are equal (PNG, third edition, 9.4).
///
/// Let `low` and `high` be the smaller and the larger of left and above. A corner between them is v above `low` and u
/// below `high`. Then the distances from the sum are u to `low`, v to `high` and |u - v| to the corner, so `low` is
/// nearest if u <= v - u, and `high` if v <= u - v. If negative differences are replaced by zero, the same holds for a
/// corner outside, where one of u and v is zero. `low` is corner - v, and `high` is corner + u.
@inline(__always)
func addingPaeth(
    to stored: SIMD4<UInt8>, left: SIMD4<UInt8>, above: SIMD4<UInt8>, corner: SIMD4<UInt8>
) -> SIMD4<UInt8> {
    let low = left.replacing(with: above, where: above .< left)
    let high = left.replacing(with: above, where: above .> left)
    let v = corner.minusAtLeastZero(low)
    let u = high.minusAtLeastZero(corner)
    let down = v.replacing(with: 0, where: v.minusAtLeastZero(u) .< u)
    let up = u.replacing(with: 0, where: u.minusAtLeastZero(v) .< v)
    // In this order, the first sum does not depend on the previous pixel.
    return (stored &+ corner) &- down &+ up
}

extension SIMD4<UInt8> {
    /// Saturating subtraction. The compiler turns this into a single instruction.
    @inline(__always)
    fileprivate func minusAtLeastZero(_ other: Self) -> Self {
        replacing(with: other, where: other .> self) &- other
    }
}

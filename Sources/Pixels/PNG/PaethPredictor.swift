/// What is stored plus PNG's Paeth predictor: the sample left, above or at the corner of both that is nearest to
/// left + above - corner, the first of them where distances are equal (PNG, third edition, 9.4). All in bytes.
///
/// Be `low` and `high` the smaller and the larger of left and above. A corner between them is v above `low` and u below
/// `high`. Then the distances of the sum are u to `low`, v to `high`, and |u - v| to the corner, so `low` wins where
/// u <= v - u, and `high` where v <= u - v. With a difference that would be negative taken as zero, the same is right
/// for a corner outside, where the farther of the two is zero. And `low` is corner - v, `high` is corner + u.
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
    // In this order, so that the first sum need not wait for the pixel before.
    return (stored &+ corner) &- down &+ up
}

extension SIMD4<UInt8> {
    /// The compiler knows this as a single instruction.
    @inline(__always)
    fileprivate func minusAtLeastZero(_ other: Self) -> Self {
        replacing(with: other, where: other .> self) &- other
    }
}

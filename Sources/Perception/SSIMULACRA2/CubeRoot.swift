extension Floats {
    /// The cube roots of positive numbers, accurate to the last bits of a float.
    ///
    /// A third of a float's bits, subtracted from a constant, is nearly the bits of x^(-1/3), with an error of at most
    /// 3.4 %. Two iterations of Newton's kind, which need no division, make it accurate.
    @inline(__always)
    var cubeRoots: Self {
        let bits = unsafeBitCast(self, to: SIMD8<UInt32>.self)
        var third = (bits &>> 2) &+ (bits &>> 4)
        third = third &+ (third &>> 4)
        third = third &+ (third &>> 8)
        let root = unsafeBitCast(SIMD8<UInt32>(repeating: 0x54A2_1D2A) &- third, to: Self.self)
        let near = root.nearerInverseCubeRoot(of: self).nearerInverseCubeRoot(of: self)
        return self * near * near
    }

    /// The third-order iteration: y becomes y (1 + h/3 + 2h²/9), where h is 1 - xy³.
    @inline(__always)
    private func nearerInverseCubeRoot(of x: Self) -> Self {
        let miss = 1 - x * self * self * self
        return self + self * miss * (miss * (2.0 / 9) + 1.0 / 3)
    }
}

extension Float {
    /// The cube root of one number, computed as `cubeRoots` does.
    var cubeRoot: Float { Floats(repeating: self).cubeRoots[0] }
}

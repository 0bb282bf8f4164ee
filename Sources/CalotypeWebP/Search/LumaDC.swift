/// The block of sixteen luma DCs: Walsh–Hadamard transform and back, RFC 6386 section 14.3.
enum LumaDC {
    /// Transforms and quantises the DCs in `dcs` and puts back what a decoder will see.
    /// Levels come in coding order. True if any is not zero.
    @inline(__always)
    static func quantise(
        _ dcs: UnsafeMutablePointer<Int16>, by numbers: UnsafePointer<UInt16>, levels: UnsafeMutablePointer<Int16>
    ) -> Bool {
        withUnsafeTemporaryAllocation(of: Int.self, capacity: 32) { values in
            let middle = values.baseAddress.unsafelyUnwrapped
            let out = middle + 16
            forward(dcs, middle, out)
            var any = 0
            for n in 0..<16 {
                let position = QuantTables.position(n)
                let level = Quantiser.level(out[position], position, numbers)
                levels[n] = Int16(truncatingIfNeeded: level)
                out[position] = level &* Int(numbers[position == 0 ? 20 : 21])
                any |= level
            }
            inverse(out, middle, dcs)
            return any != 0
        }
    }

    @inline(__always)
    private static func forward(
        _ dcs: UnsafeMutablePointer<Int16>, _ middle: UnsafeMutablePointer<Int>, _ out: UnsafeMutablePointer<Int>
    ) {
        for i in 0..<4 {
            let (c0, c1, c2, c3) = (
                Int(dcs[4 &* i]), Int(dcs[4 &* i &+ 1]), Int(dcs[4 &* i &+ 2]), Int(dcs[4 &* i &+ 3])
            )
            let (a0, a1, a2, a3) = (c0 &+ c2, c1 &+ c3, c1 &- c3, c0 &- c2)
            middle[4 &* i] = a0 &+ a1
            middle[4 &* i &+ 1] = a3 &+ a2
            middle[4 &* i &+ 2] = a3 &- a2
            middle[4 &* i &+ 3] = a0 &- a1
        }
        for i in 0..<4 {
            let (c0, c1, c2, c3) = (middle[i], middle[4 &+ i], middle[8 &+ i], middle[12 &+ i])
            let (a0, a1, a2, a3) = (c0 &+ c2, c1 &+ c3, c1 &- c3, c0 &- c2)
            out[i] = (a0 &+ a1) &>> 1
            out[4 &+ i] = (a3 &+ a2) &>> 1
            out[8 &+ i] = (a3 &- a2) &>> 1
            out[12 &+ i] = (a0 &- a1) &>> 1
        }
    }

    @inline(__always)
    private static func inverse(
        _ coefficients: UnsafeMutablePointer<Int>, _ middle: UnsafeMutablePointer<Int>,
        _ dcs: UnsafeMutablePointer<Int16>
    ) {
        for i in 0..<4 {
            let (c0, c1, c2, c3) = (coefficients[i], coefficients[4 &+ i], coefficients[8 &+ i], coefficients[12 &+ i])
            let (a0, a1, a2, a3) = (c0 &+ c3, c1 &+ c2, c1 &- c2, c0 &- c3)
            middle[i] = a0 &+ a1
            middle[4 &+ i] = a3 &+ a2
            middle[8 &+ i] = a0 &- a1
            middle[12 &+ i] = a3 &- a2
        }
        for i in 0..<4 {
            let dc = middle[4 &* i] &+ 3
            let (c1, c2, c3) = (middle[4 &* i &+ 1], middle[4 &* i &+ 2], middle[4 &* i &+ 3])
            let (a0, a1, a2, a3) = (dc &+ c3, c1 &+ c2, c1 &- c2, dc &- c3)
            dcs[4 &* i] = Int16(truncatingIfNeeded: (a0 &+ a1) &>> 3)
            dcs[4 &* i &+ 1] = Int16(truncatingIfNeeded: (a3 &+ a2) &>> 3)
            dcs[4 &* i &+ 2] = Int16(truncatingIfNeeded: (a0 &- a1) &>> 3)
            dcs[4 &* i &+ 3] = Int16(truncatingIfNeeded: (a3 &- a2) &>> 3)
        }
    }

    /// The token slots of one block of levels.
    @inline(__always)
    static func slots(_ levels: UnsafePointer<Int16>, context: Int, into slots: UnsafeMutablePointer<Int16>) {
        var last = -1
        for n in 0..<16 where levels[n] != 0 { last = n }
        var context = context
        for n in 0..<16 {
            let band = QuantTables.band(n)
            let node = Slot.node(Slot.lumaDC, band, context)
            if n > last {
                slots[n] = Int16(truncatingIfNeeded: n == last &+ 1 ? node &+ Slot.end : Slot.nothing)
            } else {
                let magnitude = Int(levels[n].magnitude)
                slots[n] = Int16(truncatingIfNeeded: node &+ min(magnitude, Slot.category6))
                context = min(magnitude, 2)
            }
        }
    }
}

/// The kernels in plain Swift. They run on any CPU, and the AVX2 versions must return exactly the same bits.
///
/// The transforms are those of RFC 6386 section 14. The forward transform and the weights of `texture` are libwebp's.
enum PortableKernels {
    /// Computes the residual and its forward transform. With `single`, lane `lane` of the source is used for all lanes.
    @inline(__always)
    static func forward(
        _ source: LaneBlock, single: Bool, lane: Int, _ prediction: LaneBlock, into coefficients: LaneBlock
    ) {
        for j in 0..<4 {
            let d0 = pixels(source, 4 &* j, single, lane) &- prediction[4 &* j]
            let d1 = pixels(source, 4 &* j &+ 1, single, lane) &- prediction[4 &* j &+ 1]
            let d2 = pixels(source, 4 &* j &+ 2, single, lane) &- prediction[4 &* j &+ 2]
            let d3 = pixels(source, 4 &* j &+ 3, single, lane) &- prediction[4 &* j &+ 3]
            let (a0, a1, a2, a3) = (d0 &+ d3, d1 &+ d2, d1 &- d2, d0 &- d3)
            coefficients[4 &* j] = (a0 &+ a1) &<< 3
            coefficients[4 &* j &+ 1] = rotated(a2, 2217, a3, 5352, 1812, 9)
            coefficients[4 &* j &+ 2] = (a0 &- a1) &<< 3
            coefficients[4 &* j &+ 3] = rotated(a3, 2217, a2, -5352, 937, 9)
        }
        for i in 0..<4 {
            let (t0, t1, t2, t3) = (coefficients[i], coefficients[4 &+ i], coefficients[8 &+ i], coefficients[12 &+ i])
            let (a0, a1, a2, a3) = (t0 &+ t3, t1 &+ t2, t1 &- t2, t0 &- t3)
            coefficients[i] = (a0 &+ a1 &+ 7) &>> 4
            coefficients[4 &+ i] = rotated(a2, 2217, a3, 5352, 12000, 16) &+ a3.isZero &+ 1
            coefficients[8 &+ i] = (a0 &- a1 &+ 7) &>> 4
            coefficients[12 &+ i] = rotated(a3, 2217, a2, -5352, 51000, 16)
        }
    }

    @inline(__always)
    private static func pixels(_ source: LaneBlock, _ position: Int, _ single: Bool, _ lane: Int) -> Lanes {
        guard single else { return source[position] }
        return Lanes(
            repeating: UnsafeMutableRawPointer(source).load(
                fromByteOffset: (16 &* position &+ lane) &* 2, as: Int16.self))
    }

    /// Writes levels in coding order, replaces coefficients with dequantized ones, and counts the non-zero AC levels of
    /// each lane.
    @inline(__always)
    static func quantize(
        _ coefficients: LaneBlock, by quantizer: Quantizer, first: Int, levels: LaneBlock, count: LaneBlock
    ) -> Quantized {
        var largest = Lanes()
        var zeros = Lanes(repeating: 15)
        if first == 1 { levels[0] = Lanes() }
        locations(from: first) { n in
            let p = QuantTables.position(n)
            let ac = p > 0 ? 1 : 0
            let coefficient = coefficients[p]
            let scaled = coefficient.magnitude &<< 3 &+ quantizer[p]
            let magnitude = scaled.unsignedHigh(times: quantizer[16 &+ ac]).unsignedHigh(times: quantizer[18 &+ ac])
            largest = largest.replacing(with: magnitude, where: magnitude .> largest)
            if n > 0 { zeros &+= magnitude.isZero }
            let sign = coefficient &>> 15
            let level = (magnitude ^ sign) &- sign
            levels[n] = level
            coefficients[p] = level &* quantizer[20 &+ ac]
        }
        count[0] = zeros
        return Quantized(coded: (Lanes() &- largest).signs, isLarge: (66 &- largest).signs != 0)
    }

    /// Applies the inverse transform, reconstructs the pixels, and computes the squared error of each lane.
    @inline(__always)
    static func reconstruct(
        _ coefficients: LaneBlock, _ prediction: LaneBlock, source: LaneBlock, single: Bool, lane: Int,
        into reconstruction: LaneBlock, error: UnsafeMutablePointer<UInt32>
    ) {
        for i in 0..<4 {
            let (c0, c1, c2, c3) = (coefficients[i], coefficients[4 &+ i], coefficients[8 &+ i], coefficients[12 &+ i])
            (reconstruction[i], reconstruction[4 &+ i], reconstruction[8 &+ i], reconstruction[12 &+ i]) =
                inverse(c0, c1, c2, c3)
        }
        var sums = LaneSums()
        for j in 0..<4 {
            let row = reconstruction + 4 &* j
            let r = inverse(row[0] &+ 4, row[1], row[2], row[3])
            row[0] = (prediction[4 &* j] &+ (r.0 &>> 3)).clamped(from: 0, to: 255)
            row[1] = (prediction[4 &* j &+ 1] &+ (r.1 &>> 3)).clamped(from: 0, to: 255)
            row[2] = (prediction[4 &* j &+ 2] &+ (r.2 &>> 3)).clamped(from: 0, to: 255)
            row[3] = (prediction[4 &* j &+ 3] &+ (r.3 &>> 3)).clamped(from: 0, to: 255)
            for i in stride(from: 0, to: 4, by: 2) {
                let a = pixels(source, 4 &* j &+ i, single, lane) &- row[i]
                let b = pixels(source, 4 &* j &+ i &+ 1, single, lane) &- row[i &+ 1]
                sums.add(a, times: a, b, times: b)
            }
        }
        sums.store(to: error)
    }

    @inline(__always)
    private static func inverse(_ c0: Lanes, _ c1: Lanes, _ c2: Lanes, _ c3: Lanes) -> (Lanes, Lanes, Lanes, Lanes) {
        let (a, b) = (c0 &+ c2, c0 &- c2)
        let c = (c1 &+ c1.high(times: -30068)) &- (c3 &+ c3.high(times: 20091))
        let d = (c1 &+ c1.high(times: 20091)) &+ (c3 &+ c3.high(times: -30068))
        return (a &+ d, b &+ c, b &- c, a &- d)
    }

    /// The weighted sum of the magnitudes of a Hadamard transform: the amount of texture in a block.
    @inline(__always)
    static func texture(_ pixels: LaneBlock, into texture: UnsafeMutablePointer<UInt32>, scratch rows: LaneBlock) {
        for j in 0..<4 {
            let (p0, p1, p2, p3) = (pixels[4 &* j], pixels[4 &* j &+ 1], pixels[4 &* j &+ 2], pixels[4 &* j &+ 3])
            (rows[4 &* j], rows[4 &* j &+ 1], rows[4 &* j &+ 2], rows[4 &* j &+ 3]) = hadamard(p0, p1, p2, p3)
        }
        var sums = LaneSums()
        for i in 0..<4 {
            let b = hadamard(rows[i], rows[4 &+ i], rows[8 &+ i], rows[12 &+ i])
            sums.add(b.0.magnitude, times: weight(i), b.1.magnitude, times: weight(4 &+ i))
            sums.add(b.2.magnitude, times: weight(8 &+ i), b.3.magnitude, times: weight(12 &+ i))
        }
        sums.store(to: texture)
    }

    @inline(__always)
    private static func hadamard(_ p0: Lanes, _ p1: Lanes, _ p2: Lanes, _ p3: Lanes) -> (Lanes, Lanes, Lanes, Lanes) {
        let (a0, a1, a2, a3) = (p0 &+ p2, p1 &+ p3, p1 &- p3, p0 &- p2)
        return (a0 &+ a1, a3 &+ a2, a3 &- a2, a0 &- a1)
    }

    /// Writes the token of every level of all lanes, and their numbers. `context` is 0, 1 or 2 in each lane.
    @inline(__always)
    static func tokens(_ candidate: Candidate, context: Lanes, type: Int, first: Int, scratch dead: LaneBlock) {
        let (levels, tokens) = (candidate.levels, candidate.laneTokens)
        var any = Lanes()
        locations(from: first) { n in
            any |= levels[15 &+ first &- n]
            dead[15 &+ first &- n] = any.isZero
        }
        if first == 1 { tokens[0] = Lanes() }
        var length = Lanes(repeating: Int16(16 &- first))
        var offset = context &* Int16(Slot.perNode)
        var before = Lanes()
        locations(from: first) { n in
            let magnitude = levels[n].magnitude
            let node = offset &+ Int16(truncatingIfNeeded: Slot.node(type, QuantTables.band(n), 0))
            let symbol = magnitude.atMost(Int16(Slot.category6)) &+ (dead[n] & Int16(Slot.end))
            tokens[n] = (node &+ symbol) & ~before | levels[n] & Int16.min
            length &+= before
            before = dead[n]
            offset = magnitude.atMost(2) &* Int16(Slot.perNode)
        }
        candidate.laneLengths[0] = length
    }

    static func spread(of coefficients: LaneBlock, halves: Bool, _ scratch: Scratch) -> (first: Int, second: Int) {
        for p in 0..<16 { scratch.spare[p] = (coefficients[p].magnitude &>> 3).atMost(31) }
        guard halves else { return (spread(scratch, lanes: 0..<16), 0) }
        return (spread(scratch, lanes: 0..<8), spread(scratch, lanes: 8..<16))
    }

    @inline(__always)
    private static func spread(_ scratch: Scratch, lanes: Range<Int>) -> Int {
        let bins = scratch.spare.values
        let tallies = scratch.tallies
        tallies.update(repeating: 0, count: 128)
        for position in 0..<16 {
            for lane in lanes { tallies[32 &* (lane & 3) &+ Int(bins[16 &* position &+ lane])] &+= 1 }
        }
        var (peak, last) = (0, 0)
        for bin in 0..<32 {
            let count =
                Int(tallies[bin]) &+ Int(tallies[32 &+ bin]) &+ Int(tallies[64 &+ bin]) &+ Int(tallies[96 &+ bin])
            guard count > 0 else { continue }
            peak = max(peak, count)
            last = bin
        }
        return peak > 1 ? 510 * last / peak : 0
    }

    @inline(__always)
    private static func weight(_ p: Int) -> Lanes {
        let weights = Lanes(38, 32, 20, 9, 32, 28, 17, 7, 20, 17, 10, 4, 9, 7, 4, 2)
        return Lanes(repeating: weights[p])
    }
}

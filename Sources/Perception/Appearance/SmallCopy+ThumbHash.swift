extension SmallCopy {
    /// The hash as the reference implementation computes it (MIT, Evan Wallace, github.com/evanw/thumbhash).
    func thumbHash(by transform: CosineTransform) -> [UInt8] {
        let hasAlpha = average.w < 1
        let longest = Double(max(width, height))
        func share(_ side: Int) -> Int {
            max(1, Int(((hasAlpha ? 5.0 : 7.0) * Double(side) / longest).rounded(.toNearestOrAwayFromZero)))
        }
        let (across, down) = (share(width), share(height))
        let covered = pixels.map { covering(average, with: $0) / 255 }
        let lightness = ThumbChannel(
            transform(covered.map { ($0.x + $0.y + $0.z) / 3 }), across: max(3, across), down: max(3, down))
        let yellow = ThumbChannel(transform(covered.map { ($0.x + $0.y) / 2 - $0.z }), across: 3, down: 3)
        let red = ThumbChannel(transform(covered.map { $0.x - $0.y }), across: 3, down: 3)
        let isLandscape = width > height

        var hash = [UInt8]()
        hash.append(
            lightness.mean.scaled(63) | yellow.offsetMean << 6 | red.offsetMean << 12 | lightness.scale.scaled(31) << 18
                | (hasAlpha ? 1 << 23 : 0), bytes: 3)
        hash.append(
            (isLandscape ? down : across) | yellow.scale.scaled(63) << 3 | red.scale.scaled(63) << 9
                | (isLandscape ? 1 << 15 : 0), bytes: 2)
        var details = lightness.details + yellow.details + red.details
        if hasAlpha {
            let alpha = ThumbChannel(transform(pixels.map(\.w)), across: 5, down: 5)
            hash.append(alpha.mean.scaled(15) | alpha.scale.scaled(15) << 4, bytes: 1)
            details += alpha.details
        }
        for index in stride(from: 0, to: details.count, by: 2) {
            let upper = index + 1 < details.count ? details[index + 1].scaled(15) : 0
            hash.append(details[index].scaled(15) | upper << 4, bytes: 1)
        }
        return hash
    }
}

/// The part of one channel that a ThumbHash keeps.
private struct ThumbChannel {
    let mean: Double
    /// The largest magnitude of the details.
    let scale: Double
    /// The amplitudes of the low frequencies, from 0 to 1; 0.5 stands for zero.
    let details: [Double]

    var offsetMean: Int { (mean * 31.5 / 63 + 0.5).scaled(63) }

    init(_ waves: [SIMD8<Double>], across: Int, down: Int) {
        var details = [Double]()
        for row in 0..<down {
            // A triangle of frequencies, without the mean.
            var column = row == 0 ? 1 : 0
            while column * down < across * (down - row) {
                details.append(waves[row][column])
                column += 1
            }
        }
        mean = waves[0][0]
        let largest = details.reduce(0) { max($0, abs($1)) }
        // A value this small comes from rounding errors.
        let scale = largest < 1e-9 ? 0 : largest
        self.scale = scale
        self.details = details.map { scale == 0 ? 0 : 0.5 + 0.5 / scale * $0 }
    }
}

extension Double {
    /// Scales a value from 0 to 1 to an integer from 0 to `most`.
    fileprivate func scaled(_ most: Double) -> Int {
        Int(Swift.min(Swift.max((self * most + 0.5).rounded(.down), 0), most))
    }
}

extension [UInt8] {
    /// Appends the lowest `bytes` bytes of `number`, the lowest first.
    fileprivate mutating func append(_ number: Int, bytes: Int) {
        for index in 0..<bytes { append(UInt8(truncatingIfNeeded: number >> (8 * index))) }
    }
}

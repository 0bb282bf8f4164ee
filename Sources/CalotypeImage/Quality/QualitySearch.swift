/// Finds the encoder quality at which a value that grows with quality, a score or a size, crosses a target.
///
/// Try the quality that `next` returns and pass the value to `learn`, until `next` is `nil`.
struct QualitySearch {
    let mark: Double
    /// The approximate growth of the value per quality step. It is used while the target is outside the known values.
    let slope: Double
    /// The first quality to try.
    let first: Int
    let range: ClosedRange<Int>

    /// Nine tries would find any of 100 qualities by bisection. Linear interpolation saves most of them.
    static let mostTries = 8

    private var tries = 0
    /// The number of tries between two known values.
    private var triesBetween = 0
    private var below: (quality: Int, value: Double)?
    private var above: (quality: Int, value: Double)?

    init(for mark: Double, in range: ClosedRange<Int>, from first: Int, slope: Double) {
        self.mark = mark
        self.range = range
        self.first = min(max(first, range.lowerBound), range.upperBound)
        self.slope = slope
    }

    mutating func learn(_ value: Double, at quality: Int) {
        tries += 1
        if below != nil, above != nil { triesBetween += 1 }
        if value < mark {
            if below.map({ quality > $0.quality }) ?? true { below = (quality, value) }
        } else {
            if above.map({ quality < $0.quality }) ?? true { above = (quality, value) }
        }
    }

    /// The quality to try next; `nil` if two adjacent qualities enclose the target, or if no tries are left.
    var next: Int? {
        let (low, high) = (below?.quality ?? range.lowerBound - 1, above?.quality ?? range.upperBound + 1)
        guard high - low > 1, tries < Self.mostTries else { return nil }
        return min(max(guess(between: low, high), low + 1), high - 1)
    }

    private func guess(between low: Int, _ high: Int) -> Int {
        switch (below, above) {
        // The values follow a curve, so interpolation can converge slowly. After some tries, bisection is more
        // reliable.
        case (_?, _?) where triesBetween >= 2: return (low + high) / 2
        case (let below?, let above?):
            let part = (mark - below.value) / max(above.value - below.value, .ulpOfOne)
            return low + Int((part * Double(high - low)).rounded(.up))
        case (let known?, nil), (nil, let known?):
            // The step doubles each time, until two known values enclose the target.
            let step = max(abs(mark - known.value) / slope, 1) * Double(1 << (tries - 1))
            return known.quality + Int(min(step, 100).rounded()) * (known.value < mark ? 1 : -1)
        case (nil, nil): return first
        }
    }
}

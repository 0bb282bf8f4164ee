/// Looks for the quality of an encoder at which something that grows with it, a score or a size, passes a mark.
///
/// Try what `next` says, and `learn` what came of it, until `next` is `nil`.
struct QualitySearch {
    let mark: Double
    /// How much the value grows from one quality to the next, roughly: where to look while the mark lies beyond all that is
    /// known.
    let slope: Double
    /// To try first.
    let first: Int
    let range: ClosedRange<Int>

    /// Nine would find any of 100 by halving; a guess by a straight line saves most of them.
    static let mostTries = 8

    private var tries = 0
    /// How many of them fell between two that were known.
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

    /// The quality to try next; `nil` once two neighbours lie on either side of the mark, or the tries are used up.
    var next: Int? {
        let (low, high) = (below?.quality ?? range.lowerBound - 1, above?.quality ?? range.upperBound + 1)
        guard high - low > 1, tries < Self.mostTries else { return nil }
        return min(max(guess(between: low, high), low + 1), high - 1)
    }

    private func guess(between low: Int, _ high: Int) -> Int {
        switch (below, above) {
        // Values are bent, and a straight line may creep: after some tries the middle is surer.
        case (_?, _?) where triesBetween >= 2: return (low + high) / 2
        case (let below?, let above?):
            let part = (mark - below.value) / max(above.value - below.value, .ulpOfOne)
            return low + Int((part * Double(high - low)).rounded(.up))
        case (let known?, nil), (nil, let known?):
            // Further each time, until the mark lies between two.
            let step = max(abs(mark - known.value) / slope, 1) * Double(1 << (tries - 1))
            return known.quality + Int(min(step, 100).rounded()) * (known.value < mark ? 1 : -1)
        case (nil, nil): return first
        }
    }
}

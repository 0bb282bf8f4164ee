#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The source samples and weights for each output sample along one axis, for a Lanczos3 filter whose width fits the
/// reduction.
///
/// Weights are integers that add up to exactly `one`. They are stored in pairs, lower neighbor first, for
/// `calotype_paired_products`.
struct LanczosTaps {
    /// The number of fractional bits of a weight.
    static let precision = 14
    static let one = 1 << precision

    /// The number of pairs for each output sample. Unused pairs at the end have weights of 0.
    let pairCount: Int
    /// For each output sample, the index of the first source sample. It is always even.
    let first: [Int]
    /// The weights: `pairCount` pairs for each output sample.
    let pairs: [Int32]

    init(from source: Int, to target: Int) {
        let windows = (0..<target).map { Window(of: $0, from: source, to: target) }
        let pairCount = windows.map { ($0.end - $0.evenStart + 1) / 2 }.max() ?? 0
        self.pairCount = pairCount
        first = windows.map(\.evenStart)
        pairs = windows.flatMap { $0.pairs(count: pairCount) }
    }

    /// The number of pairs of output sample `index` that lie inside a source of `count` samples.
    func usedPairs(of index: Int, in count: Int) -> Int { min(pairCount, (count - first[index] + 1) / 2) }
}

/// The source samples and weights of one output sample.
private struct Window {
    let start: Int
    let weights: [Int]

    var end: Int { start + weights.count }
    var evenStart: Int { start & ~1 }

    init(of index: Int, from source: Int, to target: Int) {
        guard source > target else {
            (start, weights) = (index, [LanczosTaps.one])
            return
        }
        let factor = Double(source) / Double(target)
        let center = (Double(index) + 0.5) * factor - 0.5
        let reach = Int((center - 3 * factor).rounded(.up))...Int((center + 3 * factor).rounded(.down))
        start = max(reach.lowerBound, 0)
        // Beyond an edge, the outermost sample is repeated, as in libvips.
        var shares = [Double](repeating: 0, count: min(reach.upperBound, source - 1) - start + 1)
        for position in reach {
            let inside = min(max(position - start, 0), shares.count - 1)
            shares[inside] += lanczos3((Double(position) - center) / factor)
        }
        weights = shares.rounded(toSum: LanczosTaps.one)
    }

    func pairs(count: Int) -> [Int32] {
        let padding = start - evenStart
        let padded = [Int](repeating: 0, count: padding) + weights
        return (0..<count).map { pair in
            let lower = 2 * pair < padded.count ? padded[2 * pair] : 0
            let upper = 2 * pair + 1 < padded.count ? padded[2 * pair + 1] : 0
            return Int32(truncatingIfNeeded: upper << 16 | lower & 0xFFFF)
        }
    }
}

extension [Double] {
    /// Integers in the same proportions that add up to `sum`. Rounding errors are carried to the next element.
    fileprivate func rounded(toSum sum: Int) -> [Int] {
        let scale = Double(sum) / reduce(0, +)
        var exact = 0.0
        var given = 0
        return map { share in
            exact += share * scale
            let weight = Int(exact.rounded()) - given
            given += weight
            return weight
        }
    }
}

private func lanczos3(_ x: Double) -> Double {
    guard abs(x) < 3 else { return 0 }
    guard abs(x) > 1e-9 else { return 1 }
    return 3 * sin(.pi * x) * sin(.pi * x / 3) / (.pi * .pi * x * x)
}

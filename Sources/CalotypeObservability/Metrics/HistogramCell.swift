internal import Synchronization
internal import Metrics

/// Counts how many values are at or below each of several bounds.
final class HistogramCell: MetricCell, RecorderHandler, TimerHandler {
    static let kind = MetricKind.histogram
    static let addsUp = true

    let series: Series
    private let bounds: [Double]
    private let observed: Mutex<(counts: [Int], sum: Double)>

    init(_ series: Series, bounds: [Double]) {
        self.series = series
        self.bounds = bounds
        observed = Mutex((Array(repeating: 0, count: bounds.count + 1), 0))
    }

    /// Ignores infinite values and NaN, because they would make the sum useless from then on.
    func record(_ value: Double) {
        guard value.isFinite else { return }
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        observed.withLock {
            $0.counts[bucket] += 1
            $0.sum += value
        }
    }

    func record(_ value: Int64) { record(Double(value)) }
    func recordNanoseconds(_ duration: Int64) { record(Double(max(0, duration)) / 1e9) }

    func write(to text: inout PrometheusText) {
        let (counts, sum) = observed.withLock { $0 }
        var total = 0
        for (bound, count) in zip(bounds + [.infinity], counts) {
            total += count
            text.sample(series.name + "_bucket", series.labels, bound: PrometheusText.number(bound), String(total))
        }
        text.sample(series.name + "_sum", series.labels, PrometheusText.number(sum))
        text.sample(series.name + "_count", series.labels, String(total))
    }
}

/// The upper bounds of histogram buckets. The unit at the end of a metric's name selects them.
package struct HistogramBuckets: Sendable, Hashable {
    private let bySuffix: [String: [Double]]
    private let otherwise: [Double]

    /// Uses the longest suffix that matches a name, and `otherwise` if none matches.
    package init(bySuffix: [String: [Double]], otherwise: [Double]) {
        self.bySuffix = bySuffix.mapValues(Self.ascending)
        self.otherwise = Self.ascending(otherwise)
    }

    package static let standard = HistogramBuckets(
        bySuffix: [
            "_seconds": [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
            "_bytes": (0...8).map { Double(1024 << (2 * $0)) },
            "_ratio": [0.5, 1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 64],
        ],
        otherwise: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000])

    func bounds(of name: String) -> [Double] {
        let suffix = bySuffix.keys.filter(name.hasSuffix).max { $0.utf8.count < $1.utf8.count }
        return suffix.flatMap { bySuffix[$0] } ?? otherwise
    }

    private static func ascending(_ bounds: [Double]) -> [Double] { Set(bounds.filter(\.isFinite)).sorted() }
}

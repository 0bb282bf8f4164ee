internal import Synchronization
internal import Metrics

/// The values of one series.
protocol MetricCell: AnyObject, Sendable {
    static var kind: MetricKind { get }
    /// Whether the sum of the values of several series is meaningful.
    static var addsUp: Bool { get }
    var series: Series { get }
    func write(to text: inout PrometheusText)
}

/// The identity of one series.
struct Series: Hashable, Sendable {
    let name: String
    let labels: Labels
}

/// A number that only increases.
final class CounterCell: MetricCell, CounterHandler, FloatingPointCounterHandler {
    static let kind = MetricKind.counter
    static let addsUp = true

    let series: Series
    /// Whole numbers and fractions are kept apart, so that whole numbers stay exact.
    private let total = Mutex((whole: Int64(0), fraction: 0.0))

    init(_ series: Series) { self.series = series }

    func increment(by amount: Int64) {
        guard amount > 0 else { return }
        total.withLock {
            let (sum, overflow) = $0.whole.addingReportingOverflow(amount)
            $0.whole = overflow ? .max : sum
        }
    }

    func increment(by amount: Double) {
        guard amount.isFinite, amount > 0 else { return }
        total.withLock { $0.fraction += amount }
    }

    func reset() { total.withLock { $0 = (0, 0) } }

    func write(to text: inout PrometheusText) {
        let (whole, fraction) = total.withLock { $0 }
        let value = fraction == 0 ? String(whole) : PrometheusText.number(Double(whole) + fraction)
        text.sample(series.name, series.labels, value)
    }
}

/// A number that increases and decreases.
final class GaugeCell: MetricCell, MeterHandler, RecorderHandler {
    static let kind = MetricKind.gauge
    static let addsUp = false

    let series: Series
    private let value: Mutex<Double>

    init(_ series: Series, _ value: Double = 0) {
        self.series = series
        self.value = Mutex(value)
    }

    func set(_ newValue: Double) { value.withLock { $0 = newValue } }
    func set(_ newValue: Int64) { set(Double(newValue)) }
    func record(_ newValue: Double) { set(newValue) }
    func record(_ newValue: Int64) { set(Double(newValue)) }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { value.withLock { $0 -= amount } }

    func write(to text: inout PrometheusText) {
        text.sample(series.name, series.labels, PrometheusText.number(value.withLock { $0 }))
    }
}

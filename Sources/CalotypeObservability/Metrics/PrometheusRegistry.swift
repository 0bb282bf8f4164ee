internal import Synchronization

/// A backend of swift-metrics that writes its values as Prometheus text.
///
/// Its memory is bounded. After `seriesLimit` series with one name, counters and histograms share one series whose
/// label values are `other`, and gauges are not kept. `calotype_metrics_dropped_total` counts the metrics without a
/// series of their own.
package final class PrometheusRegistry: Sendable {
    let buckets: HistogramBuckets
    private let help: [String: String]
    private let seriesLimit: Int
    private let nameLimit = 1000
    private let state = Mutex(RegistryState())

    /// `help` contains help sentences by metric name.
    package init(help: [String: String] = [:], buckets: HistogramBuckets = .standard, seriesLimit: Int = 1000) {
        self.buckets = buckets
        self.help = help.merging([RegistryState.droppedName: "Metrics that were not given a series of their own."]) {
            own, _ in own
        }
        self.seriesLimit = seriesLimit
    }

    /// Returns the text of every metric that has a series, sorted by name and labels.
    package func render() -> String {
        let (families, measures) = state.withLock { ($0.families, $0.measures) }
        let measured = measures.compactMap { name, measure -> (String, [any MetricCell])? in
            measure.value().map { (name, [measure.cell(Series(name: name, labels: .none), $0)]) }
        }
        var text = PrometheusText()
        for (name, cells) in (families + measured).sorted(by: { $0.0 < $1.0 }) {
            guard let first = cells.first else { continue }
            text.family(name, type(of: first).kind, help: help[name])
            for cell in cells { cell.write(to: &text) }
        }
        return text.text
    }

    /// Adds a gauge whose value is computed each time the metrics are read. It is left out while the value is `nil`.
    package func measure(_ name: String, _ measure: @escaping @Sendable () -> Double?) {
        self.measure(name, as: .gauge, measure)
    }

    /// Adds a gauge or a counter whose value is computed each time the metrics are read.
    func measure(_ name: String, as kind: MetricKind, _ measure: @escaping @Sendable () -> Double?) {
        let name = PrometheusText.metricName(name)
        state.withLock {
            let isNew = $0.gauges[name] == nil && $0.counters[name] == nil
            guard isNew, $0.claim(name, kind, limit: nameLimit) == nil else { return }
            $0.measures[name] = Measure(kind: kind, value: measure)
        }
    }
}

extension PrometheusRegistry {
    /// Returns the cell of a series, and creates it if it is new. If the registry cannot keep the series, it returns a
    /// cell that is shared or never read.
    func cell<Cell: MetricCell>(
        _ label: String, _ dimensions: [(String, String)],
        in families: WritableKeyPath<RegistryState, [String: MetricFamily<Cell>]>,
        make: (Series) -> Cell
    ) -> Cell {
        let series = Series(name: PrometheusText.metricName(label), labels: Labels(dimensions, of: Cell.kind))
        return state.withLock { state in
            if let refusal = state.claim(series.name, Cell.kind, limit: nameLimit) {
                state.countDrop(of: refusal == .tooManyNames ? "other" : series.name, refusal)
                return make(series)
            }
            let location = state[keyPath: families][series.name, default: MetricFamily()]
                .location(for: series, limit: seriesLimit, make: make)
            if case .shared = location { state.countDrop(of: series.name, .tooManySeries) }
            return location.cell
        }
    }

    func remove<Cell: MetricCell>(
        _ cell: Cell?, from families: WritableKeyPath<RegistryState, [String: MetricFamily<Cell>]>
    ) {
        guard let cell else { return }
        state.withLock { $0[keyPath: families][cell.series.name]?.remove(cell) }
    }
}

/// All metrics, and the kind to which each name belongs.
struct RegistryState {
    static let droppedName = "calotype_metrics_dropped_total"

    var counters: [String: MetricFamily<CounterCell>] = [:]
    var gauges: [String: MetricFamily<GaugeCell>] = [:]
    var histograms: [String: MetricFamily<HistogramCell>] = [:]
    var measures: [String: Measure] = [:]
    private var kinds: [String: MetricKind] = [Self.droppedName: .counter]
    private var lineNames: Set<String> = [Self.droppedName]

    var families: [(String, [any MetricCell])] {
        counters.map { ($0, $1.cells) } + gauges.map { ($0, $1.cells) } + histograms.map { ($0, $1.cells) }
    }

    /// Reserves a name for metrics of one kind, permanently. Returns the reason if this is not possible, or else `nil`.
    mutating func claim(_ name: String, _ kind: MetricKind, limit: Int) -> Refusal? {
        if let owner = kinds[name] { return owner == kind && measures[name] == nil ? nil : .nameTaken }
        let lines = kind.lineNames(of: name)
        guard lineNames.isDisjoint(with: lines) else { return .nameTaken }
        guard kinds.count < limit else { return .tooManyNames }
        kinds[name] = kind
        lineNames.formUnion(lines)
        return nil
    }

    mutating func countDrop(of name: String, _ refusal: Refusal) {
        let labels = Labels([("metric", name), ("reason", refusal.rawValue)], of: .counter)
        counters[Self.droppedName, default: MetricFamily()]
            .location(for: Series(name: Self.droppedName, labels: labels), limit: .max) { CounterCell($0) }
            .cell.increment(by: Int64(1))
    }
}

/// A value that is computed each time it is read.
struct Measure: Sendable {
    let kind: MetricKind
    let value: @Sendable () -> Double?

    func cell(_ series: Series, _ value: Double) -> any MetricCell {
        guard kind == .counter else { return GaugeCell(series, value) }
        let cell = CounterCell(series)
        cell.increment(by: value)
        return cell
    }
}

/// The reason why a metric has no series of its own.
enum Refusal: String {
    case tooManySeries = "too-many-series"
    case tooManyNames = "too-many-names"
    /// Another metric already uses this name or the name of one of its lines.
    case nameTaken = "name-taken"
}

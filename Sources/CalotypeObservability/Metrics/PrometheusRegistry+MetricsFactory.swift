package import Metrics

extension PrometheusRegistry: MetricsFactory {
    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        cell(label, dimensions, in: \.counters) { CounterCell($0) }
    }

    package func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        cell(label, dimensions, in: \.counters) { CounterCell($0) }
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        cell(label, dimensions, in: \.gauges) { GaugeCell($0) }
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        guard aggregate else { return cell(label, dimensions, in: \.gauges) { GaugeCell($0) } }
        return histogram(label, dimensions)
    }

    /// Adds `_seconds` to a name without it: Prometheus measures time in seconds, and names end with their unit.
    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(label.hasSuffix("_seconds") ? label : label + "_seconds", dimensions)
    }

    private func histogram(_ label: String, _ dimensions: [(String, String)]) -> HistogramCell {
        cell(label, dimensions, in: \.histograms) { HistogramCell($0, bounds: buckets.bounds(of: $0.name)) }
    }

    package func destroyCounter(_ handler: any CounterHandler) { remove(handler as? CounterCell, from: \.counters) }
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {
        remove(handler as? CounterCell, from: \.counters)
    }
    package func destroyMeter(_ handler: any MeterHandler) { remove(handler as? GaugeCell, from: \.gauges) }
    package func destroyRecorder(_ handler: any RecorderHandler) {
        remove(handler as? GaugeCell, from: \.gauges)
        remove(handler as? HistogramCell, from: \.histograms)
    }
    package func destroyTimer(_ handler: any TimerHandler) { remove(handler as? HistogramCell, from: \.histograms) }
}

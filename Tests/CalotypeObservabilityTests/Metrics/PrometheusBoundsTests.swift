import Metrics
import Testing

@testable import CalotypeObservability

@Suite("The memory of metrics has bounds")
struct PrometheusBoundsTests {
    @Test("A flood of label values ends in one series that keeps the sum")
    func flood() {
        let registry = PrometheusRegistry(seriesLimit: 3)
        for id in 0..<10_000 {
            registry.makeCounter(label: "all_total", dimensions: [("id", "\(id)")]).increment(by: 1)
        }
        #expect(
            registry.render() == """
                # TYPE all_total counter
                all_total{id="0"} 1
                all_total{id="1"} 1
                all_total{id="2"} 1
                all_total{id="other"} 9997
                # HELP calotype_metrics_dropped_total Metrics that were not given a series of their own.
                # TYPE calotype_metrics_dropped_total counter
                calotype_metrics_dropped_total{metric="all_total",reason="too-many-series"} 9997

                """)
    }

    @Test("A flood of label names ends in one series, too")
    func labelNames() {
        let registry = PrometheusRegistry(seriesLimit: 1)
        for id in 0..<100 { registry.makeCounter(label: "x_total", dimensions: [("l\(id)", "v")]).increment(by: 1) }
        #expect(registry.render().split(separator: "\n").filter { $0.hasPrefix("x_total{") }.count == 2)
    }

    @Test("Gauges that find no room are not added up")
    func gauges() {
        let registry = PrometheusRegistry(seriesLimit: 1)
        for id in 0..<3 { registry.makeMeter(label: "g", dimensions: [("id", "\(id)")]).set(1.0) }
        #expect(!registry.render().contains("other"))
        #expect(registry.render().contains(#"dropped_total{metric="g",reason="too-many-series"} 2"#))
    }

    @Test("A flood of names is refused and counted under one")
    func names() {
        let registry = PrometheusRegistry()
        for id in 0..<2000 { registry.makeCounter(label: "n\(id)", dimensions: []).increment(by: 1) }
        #expect(registry.render().contains(#"dropped_total{metric="other",reason="too-many-names"} 1001"#))
    }

    @Test("A long label value is cut")
    func longValue() {
        let registry = PrometheusRegistry()
        registry.makeCounter(label: "c", dimensions: [("k", String(repeating: "x", count: 1_000_000))]).increment(by: 1)
        #expect(registry.render().utf8.count < 300)
    }

    @Test(
        "A name stays with the kind that had it first",
        arguments: ["taken", "taken_sum", "taken_bucket", "taken_count"])
    func kinds(name: String) {
        let registry = PrometheusRegistry()
        registry.makeRecorder(label: "taken", dimensions: [], aggregate: true).record(1.0)
        registry.makeCounter(label: name, dimensions: []).increment(by: 77)
        let page = registry.render()
        #expect(!page.contains(" 77\n"))
        #expect(page.contains(#"dropped_total{metric="\#(name)",reason="name-taken"} 1"#))
    }

    @Test("Nothing is lost when many write, make and read at once")
    func concurrency() async {
        let registry = PrometheusRegistry()
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    let timer = registry.makeTimer(label: "t_seconds", dimensions: [])
                    for turn in 0..<2000 {
                        registry.makeCounter(label: "c_total", dimensions: [("n", "\(turn % 10)")]).increment(by: 1)
                        timer.recordNanoseconds(1_000_000_000)
                        if turn % 500 == task { _ = registry.render() }
                    }
                }
            }
        }
        let page = registry.render()
        for n in 0..<10 { #expect(page.contains("c_total{n=\"\(n)\"} 1600\n")) }
        #expect(page.contains("t_seconds_bucket{le=\"0.5\"} 0\n"))
        #expect(page.contains("t_seconds_bucket{le=\"1\"} 16000\n"))
        #expect(page.hasSuffix("t_seconds_sum 16000\nt_seconds_count 16000\n"))
    }
}

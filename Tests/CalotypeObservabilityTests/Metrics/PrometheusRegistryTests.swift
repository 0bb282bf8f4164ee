import Metrics
import Testing

@testable import CalotypeObservability

@Suite("Metrics as Prometheus text")
struct PrometheusRegistryTests {
    @Test("A page is sorted, typed and exact, whatever the order of the calls")
    func page() {
        let registry = PrometheusRegistry(help: ["jobs_total": "Jobs \\ by\ntool."])
        registry.makeRecorder(label: "depth", dimensions: [], aggregate: false).record(3.5)
        let late = registry.makeCounter(label: "jobs_total", dimensions: [("tool", "sora"), ("outcome", "ok")])
        late.increment(by: 2)
        registry.makeCounter(label: "jobs_total", dimensions: [("outcome", "ok"), ("tool", "dall-e")]).increment(by: 1)
        registry.makeCounter(label: "jobs_total", dimensions: [("outcome", "ok"), ("tool", "sora")]).increment(by: 1)
        #expect(
            registry.render() == """
                # TYPE depth gauge
                depth 3.5
                # HELP jobs_total Jobs \\\\ by\\ntool.
                # TYPE jobs_total counter
                jobs_total{outcome="ok",tool="dall-e"} 1
                jobs_total{outcome="ok",tool="sora"} 3

                """)
    }

    @Test("A histogram's buckets are cumulative and end in all observations")
    func histogram() {
        let buckets = HistogramBuckets(bySuffix: ["_seconds": [1, 0.1, 1, .infinity]], otherwise: [])
        let registry = PrometheusRegistry(buckets: buckets)
        let timer = registry.makeTimer(label: "stage_seconds", dimensions: [("stage", "load")])
        for nanoseconds in [50_000_000, 100_000_000, 500_000_000, 7_000_000_000, -5] as [Int64] {
            timer.recordNanoseconds(nanoseconds)
        }
        #expect(
            registry.render() == """
                # TYPE stage_seconds histogram
                stage_seconds_bucket{stage="load",le="0.1"} 3
                stage_seconds_bucket{stage="load",le="1"} 4
                stage_seconds_bucket{stage="load",le="+Inf"} 5
                stage_seconds_sum{stage="load"} 7.65
                stage_seconds_count{stage="load"} 5

                """)
    }

    @Test(
        "Buckets are chosen by the unit in the name",
        arguments: [("a_seconds", 0.005), ("a_bytes", 1024), ("a_ratio", 0.5), ("a", 1)])
    func buckets(name: String, first: Double) throws {
        let bounds = HistogramBuckets.standard.bounds(of: name)
        #expect(try #require(bounds.first) == first)
        #expect(bounds == bounds.sorted())
    }

    @Test("A timer's name says seconds")
    func timerName() {
        let registry = PrometheusRegistry()
        registry.makeTimer(label: "wait", dimensions: []).recordNanoseconds(1_500_000_000)
        #expect(registry.render().contains("\nwait_seconds_sum 1.5\n"))
    }

    @Test(
        "Names and labels are made to fit",
        arguments: [
            ("a.b-c", "k", "v", #"a_b_c{k="v"} 1"#), ("9lives", "9k", "v", #"_9lives{_9k="v"} 1"#),
            ("ns:rule", "a:b", "v", #"ns:rule{a_b="v"} 1"#), ("é", "__name__", "v", #"_{_name__="v"} 1"#),
            ("m", "k", "a\"b\\c\nd\r\ne", #"m{k="a\"b\\c\nd"# + "\r" + #"\ne"} 1"#), ("m", "k", "", "m 1"),
            ("m", "k", "日本 😀", #"m{k="日本 😀"} 1"#), ("", "", "v", #"_{_="v"} 1"#),
        ])
    func escaping(name: String, label: String, value: String, line: String) {
        let registry = PrometheusRegistry()
        registry.makeCounter(label: name, dimensions: [(label, value)]).increment(by: 1)
        #expect(registry.render().hasSuffix("\n\(line)\n"))
    }

    @Test("A label cannot pass for a histogram's bucket, and a name is there once")
    func labelNames() {
        let registry = PrometheusRegistry(buckets: HistogramBuckets(bySuffix: [:], otherwise: [1]))
        registry.makeRecorder(label: "h", dimensions: [("le", "x"), ("a.b", "1"), ("a_b", "2")], aggregate: true)
            .record(1.0)
        #expect(registry.render().contains(#"h_bucket{a_b="1",exported_le="x",le="1"} 1"#))
    }

    @Test(
        "Numbers are as Prometheus reads them",
        arguments: [
            (0.1, "0.1"), (3, "3"), (-2, "-2"), (1e300, "1e+300"), (.infinity, "+Inf"), (-.infinity, "-Inf"),
            (.nan, "NaN"),
        ])
    func numbers(value: Double, text: String) {
        let registry = PrometheusRegistry()
        registry.makeMeter(label: "g", dimensions: []).set(value)
        #expect(registry.render().hasSuffix("\ng \(text)\n"))
    }

    @Test("A counter counts whole numbers exactly, fractions too, and never falls")
    func counters() {
        let registry = PrometheusRegistry()
        let whole = registry.makeCounter(label: "whole_total", dimensions: [])
        whole.increment(by: 9_007_199_254_740_993)
        whole.increment(by: -5)
        let fraction = registry.makeFloatingPointCounter(label: "fraction_total", dimensions: [])
        for amount in [0.25, 0.5, -1, .nan, .infinity] { fraction.increment(by: amount) }
        #expect(registry.render().contains("\nwhole_total 9007199254740993\n"))
        #expect(registry.render().contains("\nfraction_total 0.75\n"))
        whole.reset()
        #expect(registry.render().hasSuffix("\nwhole_total 0\n"))
    }

    @Test("What is no number does not spoil a histogram")
    func notANumber() {
        let registry = PrometheusRegistry()
        let recorder = registry.makeRecorder(label: "h", dimensions: [], aggregate: true)
        for value in [.nan, 2, .infinity] as [Double] { recorder.record(value) }
        #expect(registry.render().hasSuffix("\nh_sum 2\nh_count 1\n"))
    }

    @Test("A meter goes up and down")
    func meter() {
        let registry = PrometheusRegistry()
        let meter = registry.makeMeter(label: "g", dimensions: [])
        meter.set(Int64(10))
        meter.increment(by: 2.5)
        meter.decrement(by: 10)
        #expect(registry.render().hasSuffix("\ng 2.5\n"))
    }

    @Test("What is destroyed is gone, and may come again")
    func destroyed() {
        let registry = PrometheusRegistry()
        let counter = registry.makeCounter(label: "c_total", dimensions: [])
        counter.increment(by: 5)
        registry.destroyCounter(counter)
        #expect(registry.render() == "")
        registry.makeCounter(label: "c_total", dimensions: []).increment(by: 1)
        #expect(registry.render().hasSuffix("\nc_total 1\n"))
    }

    @Test("Code that knows only swift-metrics is heard")
    func throughTheAPI() {
        let registry = PrometheusRegistry()
        Counter(label: "c_total", dimensions: [("tool", "sora")], factory: registry).increment(by: 4)
        Timer(label: "t_seconds", dimensions: [], factory: registry).recordMilliseconds(250)
        Gauge(label: "g", dimensions: [], factory: registry).record(7)
        let page = registry.render()
        #expect(page.contains("c_total{tool=\"sora\"} 4\n"))
        #expect(page.contains("t_seconds_sum 0.25\n"))
        #expect(page.contains("# TYPE g gauge\ng 7\n"))
    }
}

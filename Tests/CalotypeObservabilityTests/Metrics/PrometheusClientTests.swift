import Foundation
import Metrics
import Testing

@testable import CalotypeObservability

/// Set to a Python that has `prometheus_client`, which then reads what we write.
private let python = ProcessInfo.processInfo.environment["CALOTYPE_TEST_PYTHON"].flatMap { python in
    (try? run(python, "import prometheus_client", input: ""))?.status == 0 ? python : nil
}

@Suite("Metrics as others read them", .enabled(if: python != nil, "CALOTYPE_TEST_PYTHON has no prometheus_client"))
struct PrometheusClientTests {
    @Test("Prometheus's own parser reads every number and label back")
    func roundTrip() throws {
        let registry = PrometheusRegistry.measuringProcess(help: ["c_total": "A \"help\" \\ text\nin two lines"])
        let nasty = "a\"b\\c\nd{}=, \u{2028}é😀"
        registry.makeCounter(label: "c_total", dimensions: [("k", nasty), ("tool", "sora")]).increment(by: 12)
        registry.makeMeter(label: "g.dotted", dimensions: []).set(-0.125)
        let sizes = registry.makeRecorder(label: "v_bytes", dimensions: [("format", "jpeg")], aggregate: true)
        for size in [100, 5000, 5_000_000, 500_000_000] as [Int64] { sizes.record(size) }

        let samples = try parsed(registry.render())
        #expect(samples["counter c_total"] == [Sample(labels: ["k": nasty, "tool": "sora"], value: 12)])
        #expect(samples["gauge g_dotted"] == [Sample(labels: [:], value: -0.125)])
        #expect(samples["histogram v_bytes_count"] == [Sample(labels: ["format": "jpeg"], value: 4)])
        #expect(samples["histogram v_bytes_sum"] == [Sample(labels: ["format": "jpeg"], value: 505_005_100)])
        let buckets = try #require(samples["histogram v_bytes_bucket"])
        #expect(buckets.first { $0.labels["le"] == "1024.0" || $0.labels["le"] == "1024" }?.value == 1)
        #expect(buckets.first { $0.labels["le"] == "+Inf" }?.value == 4)
        #expect(buckets.map(\.value) == buckets.map(\.value).sorted())
    }

    private func parsed(_ page: String) throws -> [String: [Sample]] {
        let program = """
            import io, json, sys
            from prometheus_client.parser import text_fd_to_metric_families
            text = sys.stdin.buffer.read().decode()
            out = {}
            for family in text_fd_to_metric_families(io.StringIO(text, newline="\\n")):
                for s in family.samples:
                    out.setdefault(family.type + " " + s.name, []).append({"labels": s.labels, "value": s.value})
            print(json.dumps(out))
            """
        let (status, output) = try run(try #require(python), program, input: page)
        try #require(status == 0)
        return try JSONDecoder().decode([String: [Sample]].self, from: output)
    }

    private struct Sample: Decodable, Equatable {
        let labels: [String: String]
        let value: Double
    }
}

private func run(_ python: String, _ program: String, input: String) throws -> (status: Int32, output: Data) {
    let process = Process()
    let (stdin, stdout) = (Pipe(), Pipe())
    process.executableURL = URL(filePath: python)
    process.arguments = ["-c", program]
    process.standardInput = stdin
    process.standardOutput = stdout
    try process.run()
    try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try stdin.fileHandleForWriting.close()
    let output = try stdout.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, output)
}

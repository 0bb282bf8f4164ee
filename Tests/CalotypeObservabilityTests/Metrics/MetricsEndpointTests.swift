import AsyncHTTPClient
import Logging
import Metrics
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Synchronization
import Testing

@testable import CalotypeObservability

@Suite("The metrics endpoint", .timeLimit(.minutes(1)))
struct MetricsEndpointTests {
    private let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test("Metrics are served while the body runs, and not after")
    func scoped() async throws {
        let registry = PrometheusRegistry()
        registry.makeCounter(label: "jobs_total", dimensions: []).increment(by: 3)
        let port = try await withMetricsEndpoint(registry, port: 0, logger: quiet) { port in
            let first = try await get("/metrics", port)
            #expect(first.status == 200)
            #expect(first.type == "text/plain; version=0.0.4; charset=utf-8")
            #expect(first.body == "# TYPE jobs_total counter\njobs_total 3\n")
            registry.makeCounter(label: "jobs_total", dimensions: []).increment(by: 1)
            #expect(try await get("/metrics", port).body.hasSuffix("jobs_total 4\n"))
            #expect(try await get("/", port).status == 404)
            return port
        }
        try await expectFree(port)
    }

    @Test("Beginning and ending leave no alarm in the log, also with a connection kept open")
    func calm() async throws {
        let levels = Mutex<[Logger.Level]>([])
        let logger = Logger(label: "test") { _ in Recorder { level in levels.withLock { $0.append(level) } } }
        try await withMetricsEndpoint(PrometheusRegistry(), port: 0, logger: logger) { port in
            let status = try await get("/metrics", port).status
            #expect(status == 200)
        }
        #expect(levels.withLock { $0 } == [.info])
    }

    @Test("A body that throws is heard, and ends the endpoint")
    func throwing() async {
        struct Stop: Error {}
        await #expect(throws: Stop.self) {
            try await withMetricsEndpoint(PrometheusRegistry(), port: 0, logger: quiet) { _ in throw Stop() }
        }
    }

    @Test("A port that is taken is an error that names it, and the body never runs")
    func taken() async throws {
        try await withMetricsEndpoint(PrometheusRegistry(), port: 0, logger: quiet) { port in
            let error = await #expect(throws: MetricsEndpointError.self) {
                try await withMetricsEndpoint(PrometheusRegistry(), port: port, logger: quiet) { _ in
                    Issue.record("The body ran")
                }
            }
            let text = try #require(error).description
            #expect(text.contains("port \(port)"))
            #expect(text.contains("METRICS_PORT"))
        }
    }

    @Test("A host that is none is an error, too")
    func noHost() async {
        await #expect(throws: MetricsEndpointError.self) {
            try await withMetricsEndpoint(PrometheusRegistry(), host: "256.0.0.1", port: 0, logger: quiet) { _ in }
        }
    }

    @Test("As a service it ends with its group")
    func service() async throws {
        let (ports, listens) = AsyncStream<Int>.makeStream()
        let endpoint = MetricsEndpoint(PrometheusRegistry(), port: 0, logger: quiet) { listens.yield($0) }
        let services = ServiceGroup(services: [endpoint], logger: quiet)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            let port = try #require(await ports.first { _ in true })
            #expect(try await get("/metrics", port).status == 200)
            #expect(try await get("/healthz", port).body == #"{"status":"ok"}"#)
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
            try await expectFree(port)
        }
    }

    @Test("The memory of the process is measured", .enabled(if: residentMemory() != nil))
    func memory() throws {
        let page = PrometheusRegistry.measuringProcess().render()
        let line = try #require(
            page.split(separator: "\n").first { $0.hasPrefix("process_resident_memory_bytes ") })
        #expect(page.contains("# TYPE process_resident_memory_bytes gauge\n"))
        let bytes = try #require(line.split(separator: " ").last.flatMap { Int($0) })
        #expect((1 << 20...1 << 36).contains(bytes))
    }

    private func expectFree(_ port: Int) async throws {
        try await withMetricsEndpoint(PrometheusRegistry(), port: port, logger: quiet) { #expect($0 == port) }
    }

    private func get(_ path: String, _ port: Int) async throws -> (status: UInt, type: String?, body: String) {
        let request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
        let body = try await response.body.collect(upTo: 1 << 20)
        return (response.status.code, response.headers.first(name: "content-type"), String(buffer: body))
    }
}

/// Tells the level of each record.
private struct Recorder: LogHandler {
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]
    let announce: @Sendable (Logger.Level) -> Void

    init(announce: @escaping @Sendable (Logger.Level) -> Void) { self.announce = announce }

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        announce(event.level)
    }
}

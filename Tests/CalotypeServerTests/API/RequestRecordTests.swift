import Calotype
@testable import CalotypeObservability
@testable import CalotypeSettings
import CalotypeTesting
import Foundation
@testable import HTTPServerGuard
import Logging
import NIOHTTP1
import Synchronization
import Testing

@testable import CalotypeServer

@Suite("Requests in the log and the metrics", .timeLimit(.minutes(1)))
struct RequestRecordTests {
    @Test("Each request is a line at debug and an observation, by its route and never with its query")
    func request() async throws {
        let (registry, lines) = (PrometheusRegistry(), Lines())
        try await withNode(
            access: AccessTests.tokens, registry: registry, logger: lines.logger(at: .debug)
        ) { node async throws in
            let ann = [("Authorization", "Bearer ann")]
            #expect(try await node.send(.GET, "/v1/events?ticket=hidden", ann).status == 401)
            #expect(try await node.send(.GET, "/nothing", ann).status == 404)
            #expect(try await node.send(.HEAD, "/healthz").status == 200)
        }
        let requests = lines.all.filter { $0.message == "request" }
        #expect(requests.map(\.level) == [.debug, .debug, .debug])
        let first = try #require(requests.first).metadata
        #expect(first["route"] == "/v1/events")
        #expect(first["path"] == "/v1/events")
        #expect(first["status"]?.description == "401")
        #expect(first["token"] == "ann")
        #expect(first["address"] == "127.0.0.1")
        #expect(!"\(lines.all)".contains("hidden"))
        let text = registry.render()
        for labels in [
            #"method="GET",route="/v1/events",status="401""#, #"method="GET",route="other",status="404""#,
            #"method="HEAD",route="/healthz",status="200""#,
        ] {
            #expect(text.contains("http_request_duration_seconds_count{\(labels)} 1\n"))
        }
    }

    @Test("A request that fails of ours is a line at error, with the kind and reason of its problem")
    func failure() async throws {
        let lines = Lines()
        var limits = ConnectionLimits()
        (limits.connections, limits.perClient) = (1, 1)
        try await withNode(limits: limits, logger: lines.logger(at: .info)) { node async throws in
            let waiting =
                "POST /v1/sources HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n"
            try await node.connected(times: 1, saying: waiting, isHeard: true, from: "127.0.0.2") {
                let status = try await node.send(.GET, "/v1/summary").status
                #expect(status == 503)
            }
        }
        let line = try #require(lines.all.first { $0.message == "request failed" })
        #expect(line.level == .error)
        #expect(line.metadata["cause"] == "server/busy")
        #expect(line.metadata["route"] == "/v1/summary")
    }

    @Test("A process tells of itself as others do, and every counter begins with 0")
    func process() throws {
        let registry = PrometheusRegistry.measuringProcess(help: MetricHelp.sentences)
        Assembly.prepareCounters(in: registry, tools: [ImageTool(rawValue: "sora")])
        let text = registry.render()
        for line in [
            "# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total ",
            "# TYPE process_open_fds gauge\nprocess_open_fds ", "\nprocess_max_fds ", "\nprocess_start_time_seconds ",
            "\nprocess_resident_memory_bytes ", "\ncalotype_build_info{version=\"",
            "\ngeneration_success_total{tool=\"sora\"} 0\n", "\ncalotype_reused_total{tool=\"other\"} 0\n",
            "\ncalotype_failures_total{kind=\"upload\",reason=\"no-space\"} 0\n",
            "\ngeneration_failure_total{kind=\"source\",reason=\"timeout\",tool=\"sora\"} 0\n",
        ] {
            #expect(text.contains(line), "\(line)")
        }
        func value(_ name: String) throws -> Double {
            let line = try #require(text.split(separator: "\n").first { $0.hasPrefix(name + " ") })
            return try #require(Double(line.dropFirst(name.count + 1)))
        }
        #expect(try value("process_cpu_seconds_total") > 0)
        #expect(try value("process_open_fds") > 2)
        #expect(try value("process_max_fds") > value("process_open_fds"))
        let age = Date().timeIntervalSince1970 - (try value("process_start_time_seconds"))
        #expect(age > -2 && age < 86_400)
    }
}

/// Keeps what is logged.
private final class Lines: Sendable {
    struct Line: Sendable {
        let level: Logger.Level
        let message: String
        let metadata: Logger.Metadata
    }

    private let lines = Mutex<[Line]>([])
    var all: [Line] { lines.withLock { $0 } }

    func logger(at level: Logger.Level) -> Logger {
        var logger = Logger(label: "test") { _ in Handler(lines: self) }
        logger.logLevel = level
        return logger
    }

    private struct Handler: LogHandler {
        let lines: Lines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.lines.withLock {
                $0.append(Line(level: event.level, message: "\(event.message)", metadata: event.metadata ?? [:]))
            }
        }
    }
}

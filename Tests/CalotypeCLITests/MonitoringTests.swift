import AsyncHTTPClient
import CalotypeTesting
import Foundation
import NIOCore
import Synchronization
import Testing

extension CommandTests {
    @Suite("What an operator sees")
    struct Monitored {
        @Test("Metrics are served while a long command runs")
        func metrics() async throws {
            let folder = try WorkFolder("a.png")
            try folder.write("text", to: "text.png")
            let (asked, scraped) = (Signal(), Signal())
            let text = Mutex("")
            try await ScriptedServer.run { _ in
                [.raise(asked), .wait(scraped)] + .picture
            } _: { server in
                let output = try await calotype(
                    "process", "a.png", "text.png", "\(server.address)/b.png", "--tool", "dall-e", "--output", "out",
                    "--jobs", "1", in: folder,
                    environment: [
                        "CALOTYPE_ALLOW_PRIVATE_SOURCES": "1", "ENABLE_METRICS": "true", "METRICS_PORT": "0",
                        "LOG_LEVEL": "info",
                    ]
                ) { running in
                    await asked.wait()
                    try await until { try port(in: running.stderr()) != nil }
                    let body = try await scrape(port: try #require(port(in: try running.stderr())))
                    text.withLock { $0 = body }
                    scraped.raise()
                }
                #expect(output.exitCode == 65)
            }
            let lines = text.withLock { $0 }.split(separator: "\n").map(String.init)
            for line in [
                #"generation_success_total{tool="dall-e"} 1"#,
                #"generation_failure_total{kind="processing",reason="unknown-format",tool="dall-e"} 1"#,
                #"calotype_failures_total{kind="processing",reason="unknown-format"} 1"#,
                #"calotype_processing_seconds_count{outcome="success",tool="dall-e"} 1"#,
                #"calotype_variant_bytes_count{format="webp",variant="high-quality"} 1"#,
                #"calotype_compression_ratio_count{variant="normal"} 1"#,
                #"calotype_stage_seconds_count{stage="encode"} 2"#,
                "# TYPE calotype_processing_seconds histogram",
                "# HELP calotype_processing_seconds Time that jobs took.",
                "# HELP process_resident_memory_bytes Resident memory size in bytes.",
            ] {
                #expect(lines.contains(line))
            }
            let memory = lines.first { $0.hasPrefix("process_resident_memory_bytes ") }?.split(separator: " ").last
            #expect(try #require(memory.flatMap { Double($0) }) > 1_000_000)
        }

        private func port(in log: String) throws -> Int? {
            let line = log.split(separator: "\n").first { $0.contains("metrics are served") }
            let fields = try JSONSerialization.jsonObject(with: Data((line ?? "{}").utf8)) as? [String: Any]
            return fields?["port"] as? Int
        }

        private func scrape(port: Int) async throws -> String {
            let request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/metrics")
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
            return String(buffer: try await response.body.collect(upTo: 1 << 20))
        }

        @Test("A port that is taken is told, and no more: two commands work side by side")
        func portTaken() async throws {
            let folder = try WorkFolder("a.png")
            try await ScriptedServer.run { _ in
                []
            } _: { server in
                let output = try await calotype(
                    "process", "a.png", "--tool", "dall-e", "--output", "out", in: folder,
                    environment: ["ENABLE_METRICS": "1", "METRICS_PORT": "\(server.port)"])
                #expect(output.exitCode == 0)
                #expect(
                    output.stderr == """
                        calotype: metrics are not served: Metrics cannot be served on 127.0.0.1, port \(server.port): another program has it. \
                        Set METRICS_PORT to a free port, or ENABLE_METRICS to false.

                        """)
            }
            #expect(folder.files().count == 2)
        }

        @Test("A look at an image serves no metrics")
        func inspect() async throws {
            try await ScriptedServer.run { _ in
                []
            } _: { server in
                let output = try await calotype(
                    "inspect", "a.png", in: try WorkFolder("a.png"),
                    environment: ["ENABLE_METRICS": "1", "METRICS_PORT": "\(server.port)"])
                #expect((output.exitCode, output.stderr) == (0, ""))
            }
        }

        @Test("LOG_LEVEL=info gives one line of JSON a job, with the specification's keys")
        func log() async throws {
            let folder = try WorkFolder("a.png")
            let output = try await calotype(
                "process", "a.png", "missing.png", "--tool", "dall-e", "--output", "out", "--jobs", "1", in: folder,
                environment: ["LOG_LEVEL": "info"])
            let records = output.stderr.split(separator: "\n").compactMap {
                try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
            }
            #expect(records.count == 2)
            #expect(
                records.first?.keys.sorted() == [
                    "compressionRatio", "jobId", "level", "logger", "message", "originalSize", "processingTimeMs",
                    "provenance", "source", "time", "tool", "user", "variants",
                ])
            #expect(records.first?["level"] as? String == "info")
            #expect(records.last?["level"] as? String == "warning")
            #expect(records.last?["kind"] as? String == "source")
            #expect(records.last?["reason"] as? String == "not-found")
        }

        @Test("A variable that means nothing to us is told, and no more", arguments: [nil, "warning"])
        func unknownVariable(level: String?) async throws {
            let output = try await calotype(
                "process", "a.png", "--tool", "dall-e", "--output", "out", in: try WorkFolder("a.png"),
                environment: ["LOG_LEVEL": level ?? "", "CALOTYPE_FUTURE_FEATURE": "1"])
            #expect(output.exitCode == 0)
            #expect(output.stderr.contains(#""name":"CALOTYPE_FUTURE_FEATURE""#) == (level != nil))
            #expect((output.stderr == "calotype: unknown variable: CALOTYPE_FUTURE_FEATURE\n") == (level == nil))
        }
    }

    @Suite("The library")
    struct Library {
        @Test("Ten lines make the variants of an image")
        func tenLines() async throws {
            let folder = try WorkFolder("a.png")
            let output = try await ExternalTool.run(
                Built.tenLines, ["a.png", "out"], in: .init(directory: folder.path))
            #expect(output.exitCode == 0)
            #expect(output.stdout.split(separator: "\n").count == 2)
            #expect(folder.files().count == 2)
        }

        @Test("The WebP encoder takes an image row by row")
        func rowByRow() async throws {
            let folder = try WorkFolder()
            let output = try await ExternalTool.run(
                Built.rowByRow, ["drawn.webp"], in: .init(directory: folder.path))
            #expect(output.exitCode == 0)
            #expect(try await calotype("inspect", "drawn.webp", in: folder).stdout.contains("3840×2160"))
        }
    }
}

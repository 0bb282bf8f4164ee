import CalotypeTesting
import InMemoryLogging
import InMemoryTracing
import Logging
import Metrics
import MetricsTestKit
import Pixels
import Testing
import Tracing

@testable import Calotype
@testable import CalotypeImage

@Suite("What a job leaves in the log, the metrics and the traces", .timeLimit(.minutes(1)))
struct RecordingTests {
    private static let secretPrompt = "a secret\nprompt"

    /// Everything that one job recorded.
    private struct Record {
        let result: ImageProcessingResult
        let log: [InMemoryLogHandler.Entry]
        let metrics: TestMetrics
        let spans: [FinishedInMemorySpan]

        init(_ job: ImageProcessingJob, _ change: (inout ScriptedStore) -> Void = { _ in }) async throws {
            let (log, metrics, tracer) = (InMemoryLogHandler(), TestMetrics(), InMemoryTracer())
            let monitoring = Monitoring(
                logger: Logger(label: "test") { _ in log }, metrics: metrics, tracer: tracer)
            result = try await Flow.withFolder { folder in
                var store = ScriptedStore(folder)
                change(&store)
                return try await Flow.processor(store, monitoring).process(job)
            }
            self.log = log.entries
            self.metrics = metrics
            spans = tracer.finishedSpans
            #expect(tracer.activeSpans.isEmpty)
        }

        /// Names with their labels, as Prometheus writes them.
        var names: Set<String> {
            func name(_ label: String, _ dimensions: [(String, String)]) -> String {
                label + (dimensions.isEmpty ? "" : "{" + dimensions.map { "\($0)=\($1)" }.joined(separator: ",") + "}")
            }
            return Set(
                metrics.recorders.map { name($0.label, $0.dimensions) }
                    + metrics.counters.map { name($0.label, $0.dimensions) })
        }
    }

    @Test("A success is one line with the specification's keys")
    func successLine() async throws {
        let record = try await Record(try Flow.job(metadata: ["prompt": .string(Self.secretPrompt)]))
        #expect(record.log.map(\.level) == [.info])
        let line = try #require(record.log.first)
        #expect(line.message == "job")
        #expect(
            Set(line.metadata.keys) == [
                "jobId", "user", "source", "tool", "originalSize", "processingTimeMs", "compressionRatio", "variants",
                "provenance",
            ])
        #expect(line.metadata["jobId"]?.description == "job-1")
        #expect(line.metadata["tool"]?.description == "dall-e")
        #expect(line.metadata["variants"]?.description == "2")
        #expect(line.metadata["originalSize"]?.description == "\(Flow.picture.png.count)")
        #expect(!"\(line)".contains("secret"))
    }

    @Test("A failure is one line that tells kind, reason and cause")
    func failureLine() async throws {
        let record = try await Record(try Flow.job()) {
            $0.beforePut = { _ in throw TransferError(.forbidden, detail: "status 403") }
        }
        #expect(record.log.map(\.level) == [.error])
        let line = try #require(record.log.first)
        #expect(
            Set(line.metadata.keys) == [
                "jobId", "user", "source", "tool", "originalSize", "processingTimeMs", "variants", "kind", "reason",
                "cause",
            ])
        #expect(line.metadata["kind"]?.description == "upload")
        #expect(line.metadata["reason"]?.description == "forbidden")
        #expect(line.metadata["cause"]?.description == "refused: status 403")
        #expect(line.metadata["user"]?.description == "user-1")
        #expect(line.metadata["source"]?.description == "bytes")
    }

    @Test(
        "What the sender can mend is a warning; the operator looks at errors",
        arguments: [
            (.bytes(Array("no image".utf8)), .sora, .warning), (.bytes([]), .sora, .warning),
            (.file(path: "/none.png"), .sora, .warning),
            (.bytes(Flow.picture.png), ImageTool(rawValue: "made-up"), .warning),
            (.url("http://127.0.0.1:1/a.png"), .sora, .warning),
        ] as [(ImageSource, ImageTool, Logger.Level)])
    func levels(_ source: ImageSource, _ tool: ImageTool, _ level: Logger.Level) async throws {
        let record = try await Record(try Flow.job(source, tool: tool))
        #expect(record.log.map(\.level) == [level])
        #expect(record.log.first?.metadata["cause"]?.description.contains("Error(") != true)
    }

    @Test("An uploaded source that cannot be read is an error for the operator, and is logged as an upload")
    func lostUpload() async throws {
        let record = try await Record(try Flow.job(.upload(try ObjectKey("~/sources/sha256/1"))))
        #expect(record.log.map(\.level) == [.error])
        #expect(record.log.first?.metadata["source"]?.description == "upload")
        #expect(record.log.first?.metadata["kind"]?.description == "source")
    }

    private struct Surprise: Error {}

    @Test(
        "Whose a failure is depends on what happened, not on its kind alone",
        arguments: [
            (Stage.load, TransferError(.forbidden, refusal: .expiredCredentials, detail: ""), true),
            (.load, TransferError(.forbidden, refusal: .permission, detail: ""), false),
            (.load, TransferError(.timeout, detail: ""), false), (.store, TransferError(.timeout, detail: ""), true),
            (.decode, ImageError.damaged("x"), false), (.decode, ImageError.needsLibvips("x"), true),
            (.decode, ImageError.needsFFmpeg("x"), true), (.encode, ImageError.encodeFailed("x"), true),
            (.decode, DeadlineExceeded(), false), (.store, DeadlineExceeded(), true),
            (.decode, MemoryExhausted(), true), (.decode, Surprise(), true), (.load, Surprise(), true),
        ] as [(Stage, any Error, Bool)])
    func whose(_ stage: Stage, _ cause: any Error, _ isForOperator: Bool) {
        #expect(ImageProcessingError(during: stage, cause: cause).isForOperator == isForOperator)
    }

    @Test(
        "A cause is a sentence, never the debug output of a type",
        arguments: [
            (TransferError(.noSpace, detail: "PUT: 507"), "no space left: PUT: 507"),
            (ImageError.damaged("bad header"), "damaged: bad header"),
            (ThreadShortage(code: 11), "the system starts no more threads (error 11)"),
            (ResourcesExhausted(code: 24), "the system gives no more threads, processes or open files (error 24)"),
            (NoTemporarySpace(cause: "no space left"), "the folder for temporary files cannot be used: no space left"),
            (
                EncoderKilled(signal: 9),
                "the process that encodes, decodes or verifies was ended from outside, by signal 9"
            ),
            (CancellationError(), "it was cancelled"), (Surprise(), "an unexpected error: Surprise"),
        ] as [(any Error, String)])
    func sentences(_ error: any Error, _ text: String) {
        #expect(sentence(of: error) == text)
    }

    @Test("An object that could not be removed is told, for somebody has to")
    func leftBehind() async throws {
        let normalIsStored = Signal()
        let record = try await Record(try Flow.job()) {
            $0.beforePut = { key in
                guard !key.isNormal else { return }
                await normalIsStored.wait()
                throw TransferError(.forbidden, detail: "403")
            }
            $0.afterPut = { _ in normalIsStored.raise() }
            $0.beforeDelete = { _ in throw TransferError(.unreachable, detail: "gone") }
        }
        #expect(record.log.map(\.level) == [.warning, .error])
        #expect(record.log.first?.metadata["key"]?.description.contains("user-1/job-1/normal-") == true)
    }

    /// Without a key, nothing is signed.
    static let stages = Stage.allCases.filter { $0 != .sign }.map { "calotype_stage_seconds{stage=\($0.rawValue)}" }

    @Test("A success is measured under the names of the design, with closed labels")
    func successMetrics() async throws {
        let record = try await Record(try Flow.job())
        #expect(
            record.names
                == Set(Self.stages).union([
                    "calotype_processing_seconds{tool=dall-e,outcome=success}", "calotype_original_bytes",
                    "calotype_variant_bytes{variant=normal,format=jpeg}",
                    "calotype_variant_bytes{variant=high-quality,format=webp}",
                    "calotype_compression_ratio{variant=normal}", "calotype_compression_ratio{variant=high-quality}",
                    "calotype_provenance_sources_total{mark=none,credential=none}",
                    "calotype_provenance_variants_total{marked=true,signed=false}",
                    "generation_success_total{tool=dall-e}",
                ]))
        #expect(record.metrics.counterTotal(label: "generation_success_total") == 1)
        let normal = try record.metrics.expectRecorder(
            "calotype_variant_bytes", [("variant", "normal"), ("format", "jpeg")])
        #expect(normal.lastValue == record.result.variants.first.map { Double($0.size) })
    }

    @Test("A failure is counted by kind and reason")
    func failureMetrics() async throws {
        let record = try await Record(try Flow.job(.bytes(Array("no image".utf8)), tool: .sora))
        #expect(
            record.names == [
                "calotype_stage_seconds{stage=load}", "calotype_stage_seconds{stage=inspect}",
                "calotype_processing_seconds{tool=sora,outcome=failure}",
                "calotype_failures_total{kind=processing,reason=unknown-format}",
                "generation_failure_total{tool=sora,kind=processing,reason=unknown-format}",
            ])
        #expect(record.metrics.counterTotal(label: "generation_failure_total") == 1)
    }

    @Test("A tool that no preset knows makes no label of its own")
    func unknownTool() async throws {
        let record = try await Record(try Flow.job(tool: ImageTool(rawValue: "made-up")))
        #expect(
            record.names == [
                "calotype_processing_seconds{tool=other,outcome=failure}",
                "calotype_failures_total{kind=processing,reason=unsupported}",
                "generation_failure_total{tool=other,kind=processing,reason=unsupported}",
            ])
    }

    @Test("Every stage is a span below the job's, and no span carries what users gave")
    func spans() async throws {
        let record = try await Record(try Flow.job(metadata: ["prompt": .string(Self.secretPrompt)]))
        let job = try #require(record.spans.first { $0.operationName == "calotype.process" })
        let stages = record.spans.filter { $0.operationName != "calotype.process" }
        #expect(job.parentSpanID == nil)
        #expect(
            stages.map(\.operationName).sorted() == [
                "calotype.decode", "calotype.describe", "calotype.encode", "calotype.encode", "calotype.inspect",
                "calotype.load", "calotype.store", "calotype.store",
            ])
        #expect(stages.allSatisfy { $0.parentSpanID == job.spanID && $0.errors.isEmpty })
        #expect(record.spans.allSatisfy { $0.attributes.isEmpty })
    }

    @Test("A span knows that its stage failed")
    func failedSpan() async throws {
        let record = try await Record(try Flow.job(.bytes([])))
        let failed = record.spans.filter { !$0.errors.isEmpty }.map(\.operationName)
        #expect(failed.sorted() == ["calotype.inspect", "calotype.process"])
    }

    @Test("A job that was cancelled is no result, and leaves no line")
    func cancelled() async throws {
        let (log, metrics) = (InMemoryLogHandler(), TestMetrics())
        let monitoring = Monitoring(
            logger: Logger(label: "test") { _ in log }, metrics: metrics, tracer: InMemoryTracer())
        try await Flow.withFolder { folder in
            let reached = Signal()
            var store = ScriptedStore(folder)
            store.beforePut = { _ in
                reached.raise()
                await Signal().wait()
            }
            let processor = try Flow.processor(store, monitoring)
            let job = try Flow.job()
            let task = Task { try await processor.process(job) }
            await reached.wait()
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
        #expect(log.entries.isEmpty)
        #expect(metrics.counters.isEmpty)
    }
}

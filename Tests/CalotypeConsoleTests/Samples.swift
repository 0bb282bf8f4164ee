import CalotypeAPI
import Foundation

@testable import CalotypeConsole

/// Every page, with one text in every place that a stranger controls.
struct Samples {
    let text: String
    let caller: CallerReport
    let job: JobReport

    /// Puts the text into every place. A long one only where the server takes long ones: not into names.
    init(text: String) throws {
        let long = text
        let text = long.utf8.count > 1_000 ? "long" : long
        self.text = text
        caller = CallerReport(token: text, scope: "write", user: text, version: "1")
        job = try Self.job(text, long)
    }

    private static func job(_ text: String, _ long: String) throws -> JobReport {
        var job = JobReport(
            id: text, userId: text, tool: text, metadata: try EncodedJSON(["prompt": .string(long), text: .null]),
            priority: "normal", state: "failed", submittedAt: Date(timeIntervalSince1970: 1), attempt: 1,
            maximumAttempts: 5, cancellationRequested: true)
        (job.sourceUrl, job.sourcePath, job.batchId, job.callbackUrl, job.worker) = (long, text, text, long, text)
        job.source = .init(sha256: text, size: 1)
        job.options = try EncodedJSON([text: .string(long)])
        job.failure = FailureCode(kind: "source", reason: text)
        let variant = VariantDescription(
            variant: text, url: text, key: text, format: text, width: 4, height: 3, crop: nil, frames: nil, quality: 80,
            ssimulacra2: 70, size: 9, compressionRatio: 2, sha256: text, vtt: nil)
        var result = JobResult(
            jobId: text, success: false, tool: text, userId: text,
            original: OriginalDescription(format: text, width: 4, height: 3, size: 20, video: nil), originalSize: 20,
            processingTimeMs: 3, compressionRatio: 2, thumbHash: nil, blurHash: nil, dominantColor: nil,
            averageColor: nil, perceptualHash: nil, variants: [variant], isReused: true, warnings: [long],
            provenance: provenance(text, long),
            metadata: ["prompt": .string(long)],
            error: JobError(kind: "source", reason: text, message: long, retryable: true, retryAfterMs: nil))
        result.warnings = [long]
        job.result = try EncodedJSON(result)
        job.attempts = [
            AttemptReport(
                number: 1, token: 1, worker: text, startedAt: Date(timeIntervalSince1970: 1),
                endedAt: Date(timeIntervalSince1970: 2), outcome: "failed",
                failure: FailureCode(kind: "source", reason: text),
                stages: [
                    StageTime(name: text, variant: text, start: 0, ms: 5), StageTime(name: "load", start: 1, ms: 2),
                ])
        ]
        job.deliveries = [
            DeliveryReport(
                id: text, event: text, state: "waiting", attempt: 1,
                attempts: [.init(at: Date(timeIntervalSince1970: 1), status: nil, failure: text)], nextAt: nil,
                endedAt: nil)
        ]
        return job
    }

    /// The text in every place where a file can put one.
    private static func provenance(_ text: String, _ long: String) -> ProvenanceReport {
        let signer: JSONValue = [
            "name": .string(text), "commonName": .string(text + "2"), "trust": "unlisted", "signedAt": .string(text),
        ]
        let statement: JSONValue = ["place": .string(text), "claim": "ai", "sourceType": .string(text)]
        let parent: JSONValue = [
            "relationship": .string(text), "content": "changed", "failures": [.string(text)], "signer": signer,
        ]
        let stage: JSONValue = [
            "prompts": [.string(long)], "negativePrompts": [.string(long)], "model": .string(text),
            "seed": .string(text), "steps": 20, "sampler": .string(text), "guidance": 7.5,
        ]
        let file = VariantDescription.File(url: text, key: text, size: 1, sha256: text)
        let variant = ProvenanceRecord.Variant(
            variant: text, sha256: text, policy: .string(text), marked: true, kept: [text], added: [text],
            dropped: [text], changed: [text], sidecar: [text], omitted: [text], signed: false, unsignedReason: text)
        return ProvenanceReport(
            source: [
                "mark": [
                    "aiGenerated": true, "statements": [statement],
                    "contradictions": [["one": statement, "other": statement]],
                    "system": ["name": .string(text), "version": .string(text)], "namesSynthID": true,
                ],
                "credential": [
                    "content": "whole", "signer": signer,
                    "story": [
                        "failures": [.string(text)], "generator": ["name": .string(text)], "ingredients": [parent],
                    ],
                ],
                "generation": ["tool": .string(text), "stages": [stage]],
                "rights": [
                    "creators": [.string(text)], "credit": .string(text), "copyright": .string(text),
                    "license": .string(text),
                ],
                "personal": ["position": true], "problems": [["part": .string(text), "kind": .string(text)]],
            ],
            record: ProvenanceRecord(
                version: text, sourceSha256: text,
                decision: .init(sourceType: text, decidedBy: text, conflicts: [text]),
                tool: .init(name: text, reason: text), signer: .init(name: text, certificate: text),
                variants: [variant]), sidecar: file, recordFile: file)
    }

    private var batch: BatchReport {
        var batch = BatchReport(
            id: text, userId: text, submittedAt: Date(timeIntervalSince1970: 1), endedAt: nil, callbackUrl: text,
            total: 4, counts: ["failed": 2, "waiting": 2], jobs: nil)
        (batch.jobsPerMinute, batch.estimatedEnd) = (2, Date(timeIntervalSince1970: 100))
        return batch
    }

    var pages: [(name: String, page: Page)] {
        get throws {
            let batchPage = BatchDetailPage(caller: caller, batch: batch, failed: [job], event: text)
            var succeeded = job
            succeeded.state = "succeeded"
            let summary = QueueReport(
                jobs: ["waiting": 1], byPriority: [:], delayed: 0, oldestWaiting: ["normal": 400])
            var paused = summary
            paused.paused = PauseReport(since: Date(timeIntervalSince1970: 1), by: text)
            let worker = WorkerReport(
                id: text, host: text, version: text, slots: 2, running: [text],
                startedAt: Date(timeIntervalSince1970: 1),
                silentSeconds: 2)
            let failures = FailuresReport(
                from: Date(timeIntervalSince1970: 1), to: Date(timeIntervalSince1970: 90_000),
                failures: [
                    .init(
                        kind: "source", reason: text, advice: "Do.", failed: 3, retried: 2, recovered: 1,
                        hosts: [.init(host: text, attempts: 5)], open: JobCountReport(jobs: 3, atLeast: false))
                ])
            var list = JobList(jobs: [job], next: "7")
            list.count = JobCountReport(jobs: 1, atLeast: true)
            list.searched = SearchReport(jobs: 5, since: Date(timeIntervalSince1970: 1), complete: false)
            var filter = OperationRequest.Filter(state: "failed")
            filter.user = text
            var operation = OperationReport(action: "retry", filter: filter, until: Date(timeIntervalSince1970: 1))
            (operation.id, operation.by, operation.matching, operation.expected) = (text, text, 1, 1)
            operation.outcomes = ["retried": 1]
            let jobPage = JobDetailPage(caller: caller, job: job, hasSource: true, event: text, server: "http://a")
            return [
                ("sign-in", SignInPage(next: text, message: "No.").page),
                ("problem", ProblemPage(status: 404, title: "Not found", detail: text, caller: caller).page),
                (
                    "overview",
                    OverviewPage(
                        caller: caller, summary: paused, statistics: nil, workers: [worker], newest: [job, succeeded],
                        pictured: text, event: text, server: "http://a"
                    ).page
                ),
                (
                    "jobs",
                    JobsPage(
                        caller: caller,
                        filter: JobsPage.parameters.filter { $0 != "state" }.map { ($0, text) } + [("state", "failed")],
                        list: list, tools: ["dall-e", text], isFirst: false, event: text
                    ).page
                ),
                (
                    "compare",
                    ComparePage(
                        caller: caller, job: job, hasSource: true, parameters: ["mode": text, "left": text, "at": text]
                    ).page
                ),
                (
                    "try",
                    TryPage(
                        caller: caller,
                        variants: [.init(tool: text, name: text, format: text, quality: nil, score: 70)],
                        parameters: ["tool": text, "quality": text, "formats": text], server: text
                    ).page
                ),
                ("job", jobPage.page), ("delete", jobPage.deletionQuestion),
                (
                    "receipt",
                    JobDetailPage.receipt(
                        RemovalReport(
                            id: text, userId: text, variants: [.init(variant: text, key: text)],
                            source: .init(sha256: text, removed: true)), caller)
                ),
                ("failures", FailuresPage(caller: caller, report: failures, event: text).page),
                ("workers", WorkersPage(caller: caller, workers: [worker]).page),
                (
                    "presets",
                    PresetsPage(
                        caller: caller, tools: [(text, [.init(name: text, fields: [(text, text)])])], file: text
                    ).page
                ),
                ("question", OperationPage(caller: caller).question(operation, fields: [("user", text)], until: text)),
                ("operation", OperationPage(caller: caller).show(operation, event: text)),
                (
                    "batches",
                    BatchesPage(
                        caller: caller, list: BatchList(batches: [batch], next: "7"), user: text, isFirst: false,
                        event: text
                    ).page
                ), ("batch", batchPage.page), ("cancel-batch", batchPage.cancellationQuestion),
                (
                    "search",
                    SearchPage(caller: caller, text: text, jobs: [job], isUser: true, batches: [batch]).page
                ),
                ("operations", OperationPage(caller: caller).list(OperationList(operations: [operation]))),
            ]
        }
    }
}

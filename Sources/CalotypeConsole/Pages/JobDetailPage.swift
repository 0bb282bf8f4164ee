package import CalotypeAPI
internal import Foundation

/// Everything about one job.
package struct JobDetailPage {
    let caller: CallerReport
    let job: JobReport
    /// Whether the source can be read from this server.
    let hasSource: Bool
    let event: String?
    /// The address of the server, for the commands to copy.
    let server: String
    private let result: JobResult?

    package init(caller: CallerReport, job: JobReport, hasSource: Bool, event: String?, server: String) {
        self.caller = caller
        self.job = job
        self.hasSource = hasSource
        self.event = event
        self.server = server
        result = job.result.flatMap { try? $0.decoded() }
    }

    package var page: Page {
        Page(job.id, caller, event: event) {
            HTML("h1", .attribute("data-job", job.id), .attribute("data-user", job.userId)) {
                "Job "
                HTML.foreign(job.id)
                " "
                HTML.state(job.state)
            }
            HTML("p", .attribute("id", "news"), .attribute("role", "status"))
            actions
            facts
            failure
            variants
            attempts
            deliveries
            texts
        }
    }

    // MARK: Actions

    private var actions: HTML {
        HTML("div", .style("actions")) {
            if caller.mayWrite {
                if job.state == "failed" || job.state == "cancelled" { button("Retry", "retry") }
                if !job.isEnded { button("Cancel", "cancel") }
                if job.state != "running" { button("Delete…", "delete") }
            }
            HTML("details", .style("curl")) {
                HTML("summary") { "As curl" }
                HTML("pre", .attribute("data-copy", "")) { curl }
            }
        }
    }

    private func button(_ label: String, _ action: String) -> HTML {
        PostButton(label: label, address: .job(job.id, of: job.userId, action), isDangerous: action == "delete").html
    }

    /// Asks whether the job is to be deleted.
    package var deletionQuestion: Page {
        Page(job.id, caller) {
            HTML("h1") {
                "Delete "
                HTML.foreign(job.id)
                "?"
            }
            HTML("p") { "The job and its variants are removed and cannot be brought back." }
            PostButton(
                label: "Delete the job", address: .job(job.id, of: job.userId, "delete"),
                fields: [("confirmed", "yes")], isDangerous: true
            ).html
            HTML("p") { HTML("a", .href(.job(job.id, of: job.userId))) { "Back to the job" } }
        }
    }

    /// Says what a deletion removed.
    package static func receipt(_ report: RemovalReport, _ caller: CallerReport) -> Page {
        Page("Jobs", caller) {
            HTML("h1") {
                "Deleted "
                HTML.foreign(report.id)
            }
            Table(
                "Removed objects", columns: ["Variant", "Key"],
                rows: report.variants.map { variant in
                    HTML("tr") {
                        HTML("td") { HTML.foreign(variant.variant) }
                        HTML("td") { HTML("code") { HTML.foreign(variant.key) } }
                    }
                }
            ).html
            if let source = report.source {
                HTML("p") {
                    "Source "
                    HTML("code") { source.sha256 }
                    source.removed ? " was removed." : " is kept, because another job needs it."
                }
            }
            HTML("p") { HTML("a", .href(.console("jobs"))) { "Jobs" } }
        }
    }

    /// The command that submits the same job again, without its id.
    private var curl: String {
        let request = try? WireJSON.encoder.encode(requestJSON)
        let json = String(decoding: request ?? Data(), as: UTF8.self)
        let quoted = json.replacing("'", with: "'\\''")
        let token = caller.token == nil ? "" : " -H \"Authorization: Bearer $TOKEN\""
        return
            "curl\(token) -H 'Content-Type: application/json' -d '\(Texts.clipped(quoted, 70_000))' '\(server)/v1/jobs'"
    }

    private var requestJSON: [String: JSONValue] {
        var fields: [String: JSONValue] = [
            "tool": .string(job.tool), "userId": .string(job.userId), "priority": .string(job.priority),
        ]
        if let url = job.sourceUrl { fields["sourceUrl"] = .string(url) }
        if let path = job.sourcePath { fields["sourcePath"] = .string(path) }
        if let source = job.source { fields["sourceSha256"] = .string(source.sha256) }
        if let options = try? job.options?.decoded(), !options.isEmpty { fields["options"] = .object(options) }
        if let metadata = try? job.metadata.decoded(), !metadata.isEmpty { fields["metadata"] = .object(metadata) }
        return fields
    }

    // MARK: Facts

    private var facts: HTML {
        HTML("dl", .style("facts")) {
            fact("User", HTML("a", .href(.console("jobs", query: [("user", job.userId)]))) { HTML.foreign(job.userId) })
            fact("Tool", HTML.foreign(job.tool))
            fact("Priority", HTML(text: job.priority))
            fact("Source", source)
            if let batch = job.batchId {
                fact("Batch", HTML("a", .href(.console("jobs", query: [("batch", batch)]))) { HTML.foreign(batch) })
            }
            fact("Attempt", HTML(text: "\(job.attempt) of \(job.maximumAttempts)"))
            if let worker = job.worker { fact("Worker", HTML.foreign(worker)) }
            fact("Accepted", HTML.time(job.submittedAt))
            if job.state == "waiting" { fact("Not before", HTML.time(job.runAt)) }
            fact("Started", HTML.time(job.startedAt))
            fact("Ended", HTML.time(job.endedAt))
            if let result {
                fact("Time", HTML(text: Texts.milliseconds(Double(result.processingTimeMs))))
                if let original = result.original {
                    fact(
                        "Original",
                        HTML(
                            text:
                                "\(original.format) \(original.width) × \(original.height), \(Texts.bytes(original.size))"
                        ))
                }
                if result.isReused { fact("Reused", HTML(text: "The variants are those of an earlier job.")) }
            }
            if job.cancellationRequested { fact("Cancellation", HTML(text: "asked for")) }
        }
    }

    private func fact(_ name: String, _ value: HTML) -> HTML {
        HTML("dt") { name } + HTML("dd") { value }
    }

    @HTMLBuilder private var source: HTML {
        if let url = job.sourceUrl { HTML.foreign(url, limit: 500) }
        if let path = job.sourcePath { HTML.foreign(path, limit: 500) }
        if let source = job.source {
            if hasSource {
                HTML("a", .href(LocalAddress(["v1", "jobs", job.id, "source"], [("user", job.userId)]))) { "uploaded" }
            } else {
                "uploaded"
            }
            ", \(Texts.bytes(source.size)), "
            HTML("code") { String(source.sha256.prefix(12)) }
        }
    }

    @HTMLBuilder private var failure: HTML {
        if let error = result?.error {
            HTML("div", .style("problem")) {
                HTML.failure(FailureCode(kind: error.kind, reason: error.reason))
                " "
                HTML.foreign(error.message, limit: 2_000)
            }
        } else if let failure = job.failure {
            HTML("div", .style("problem")) {
                "The last attempt failed: "
                HTML.failure(failure)
            }
        }
        for warning in result?.warnings ?? [] { HTML("p", .style("hint")) { HTML.foreign(warning, limit: 1_000) } }
    }

    // MARK: Variants

    @HTMLBuilder private var variants: HTML {
        let all = result?.variants ?? job.preview.map { [$0] } ?? []
        if !all.isEmpty {
            HTML("h2") { result == nil ? "Preview" : "Variants" }
            HTML("div", .style("variants")) { for variant in all { figure(variant) } }
            if let result, hasSource || result.variants.count > 1 {
                HTML("p") {
                    HTML("a", .href(.job(job.id, of: job.userId, "compare"))) {
                        hasSource ? "Compare them with the original" : "Compare them"
                    }
                }
            }
            Table(
                "Variants", columns: ["Variant", "Format", "Size", "Bytes", "Ratio", "Quality", "Score", "Key"],
                rows: all.map(row)
            ).html
        }
    }

    private func figure(_ variant: VariantDescription) -> HTML {
        let address = LocalAddress.variant(variant.variant, job.id, of: job.userId)
        return HTML("figure") {
            HTML("a", .href(address)) {
                HTML(
                    "img", .src(address), .attribute("loading", "lazy"),
                    .attribute("width", "\(max(variant.width, 1))"),
                    .attribute("height", "\(max(variant.height, 1))"),
                    .attribute("alt", "Variant \(Texts.clipped(variant.variant, 64))"))
            }
            HTML("figcaption") {
                HTML.foreign(variant.variant)
                ": \(variant.format), \(variant.width) × \(variant.height), \(Texts.bytes(variant.size))"
            }
        }
    }

    private func row(_ variant: VariantDescription) -> HTML {
        HTML("tr") {
            HTML("td") { HTML.foreign(variant.variant) }
            HTML("td") { HTML.foreign(variant.format) }
            HTML("td", .style("figure")) { "\(variant.width) × \(variant.height)" }
            HTML("td", .style("figure")) { Texts.bytes(variant.size) }
            HTML("td", .style("figure")) { Texts.number(variant.compressionRatio) }
            HTML("td", .style("figure")) { variant.quality.map { "\($0)" } ?? "" }
            HTML("td", .style("figure")) { variant.ssimulacra2.map { Texts.number($0) } ?? "" }
            HTML("td") { HTML("code") { HTML.foreign(variant.key) } }
        }
    }

    // MARK: Attempts

    @HTMLBuilder private var attempts: HTML {
        let all = job.attempts ?? []
        HTML("h2") { "Attempts" }
        if all.isEmpty {
            HTML.empty("No worker has begun the job yet.")
        } else {
            Table(
                "Attempts", columns: ["Number", "Outcome", "Failure", "Worker", "Started", "Time"],
                rows: all.map(row)
            ).html
            for attempt in all.suffix(5).reversed() {
                HTML("h3") { "Timeline of attempt \(attempt.number), \(attempt.outcome)" }
                Timeline(attempt: attempt).html
            }
        }
    }

    private func row(_ attempt: AttemptReport) -> HTML {
        HTML("tr") {
            HTML("td", .style("figure")) { "\(attempt.number)" }
            HTML("td") { HTML.state(attempt.outcome) }
            HTML("td") { HTML.failure(attempt.failure) }
            HTML("td") { HTML.foreign(attempt.worker) }
            HTML("td") { HTML.time(attempt.startedAt) }
            HTML("td", .style("figure")) {
                attempt.endedAt.map { Texts.milliseconds($0.timeIntervalSince(attempt.startedAt) * 1_000) } ?? "runs"
            }
        }
    }

    @HTMLBuilder private var deliveries: HTML {
        if let deliveries = job.deliveries {
            HTML("h2") { "Webhooks" }
            if let url = job.callbackUrl { HTML("p") { HTML.foreign(url, limit: 500) } }
            if deliveries.isEmpty {
                HTML.empty("None was due yet.")
            } else {
                Table(
                    "Webhooks", columns: ["Event", "State", "Attempts", "Next", "Ended"], rows: deliveries.map(row)
                ).html
            }
        }
    }

    private func row(_ delivery: DeliveryReport) -> HTML {
        HTML("tr") {
            HTML("td") { HTML("code") { delivery.event ?? "" } }
            HTML("td") { HTML.state(delivery.state) }
            HTML("td") {
                delivery.attempts.map { $0.status.map { "\($0)" } ?? $0.failure ?? "no answer" }.joined(separator: ", ")
            }
            HTML("td") { HTML.time(delivery.nextAt) }
            HTML("td") { HTML.time(delivery.endedAt) }
        }
    }

    // MARK: JSON

    @HTMLBuilder private var texts: HTML {
        HTML("h2") { "Request and result" }
        json("Metadata, with the prompt", job.metadata.bytes)
        if let options = job.options { json("Options", options.bytes) }
        if let result = job.result { json("Result", result.bytes) }
        HTML("p") {
            HTML("a", .href(LocalAddress(["v1", "jobs", job.id], [("user", job.userId)]))) { "The job as JSON" }
        }
    }

    /// A part that is hidden until somebody opens it.
    private func json(_ name: String, _ bytes: [UInt8]) -> HTML {
        HTML("details") {
            HTML("summary") { "\(name) (\(Texts.bytes(bytes.count)))" }
            HTML("pre", .attribute("dir", "auto")) { Texts.clipped(Self.indented(bytes), 200_000) }
        }
    }

    private static func indented(_ bytes: [UInt8]) -> String {
        let encoder = WireJSON.encoder
        encoder.outputFormatting.insert(.prettyPrinted)
        guard let value = try? RawJSON(bytes).decoded(as: JSONValue.self), let data = try? encoder.encode(value) else {
            return String(decoding: bytes, as: UTF8.self)
        }
        return String(decoding: data, as: UTF8.self)
    }
}

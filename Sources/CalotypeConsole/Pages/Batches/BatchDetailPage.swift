package import CalotypeAPI
internal import Foundation

/// One batch: how far it is, how fast it goes, and which of its jobs failed.
package struct BatchDetailPage {
    let caller: CallerReport
    let batch: BatchReport
    /// The newest of its failed jobs.
    let failed: [JobReport]
    let event: String?

    package init(caller: CallerReport, batch: BatchReport, failed: [JobReport], event: String?) {
        self.caller = caller
        self.batch = batch
        self.failed = failed
        self.event = event
    }

    package var page: Page {
        Page("Batch \(Texts.clipped(batch.id, 60))", caller, section: "Batches", event: event) {
            HTML("h1", .attribute("data-batch", batch.id), .attribute("data-user", batch.userId ?? "")) {
                "Batch "
                HTML.foreign(batch.id)
                " "
                HTML.state(batch.isEnded ? "ended" : "running")
            }
            HTML("p", .attribute("id", "news"), .attribute("role", "status"))
            StateBar(counts: batch.counts).html
            facts
            actions
            HTML("h2") { "Failed jobs" }
            failures
        }
    }

    private var facts: HTML {
        HTML("dl", .style("facts")) {
            fact("Ended") {
                HTML("span", .attribute("data-count", "ended")) { "\(batch.ended)" }
                " of \(Texts.jobs(batch.total))"
            }
            for state in StateBar.states {
                HTML("dt", .attribute("data-part", state)) { state.capitalized }
                HTML("dd") {
                    HTML("a", .href(list(state)), .attribute("data-count", state)) { "\(batch.counts[state] ?? 0)" }
                }
            }
            fact("Rate") {
                HTML("span", .attribute("data-figure", "rate")) { rate }
            }
            if batch.isEnded {
                fact("Ended at") { HTML.time(batch.endedAt) }
            } else {
                fact("Estimated end") {
                    HTML("span", .attribute("data-figure", "end")) {
                        if let end = batch.estimatedEnd { HTML.time(end) } else { "not known yet" }
                    }
                }
            }
            fact("Accepted") { HTML.time(batch.submittedAt) }
            fact("User") {
                if let user = batch.userId {
                    HTML("a", .href(.console("batches", query: [("user", user)]))) { HTML.foreign(user) }
                } else {
                    "several users"
                }
            }
            if let address = batch.callbackUrl { fact("Webhook") { HTML.foreign(address, limit: 500) } }
            fact("All its jobs") { HTML("a", .href(list(nil))) { "as a list" } }
        }
    }

    private var rate: String {
        guard let rate = batch.jobsPerMinute else { return "not known yet" }
        return "\(Texts.number(rate)) jobs a minute" + (batch.isEnded ? ", over all" : "")
    }

    private func fact(_ name: String, @HTMLBuilder _ value: () -> HTML) -> HTML {
        HTML("dt") { name } + HTML("dd", content: value)
    }

    private func list(_ state: String?) -> LocalAddress {
        .console("jobs", query: [("batch", batch.id), ("user", batch.userId), ("state", state)])
    }

    // MARK: Failed jobs

    @HTMLBuilder private var failures: HTML {
        if failed.isEmpty {
            HTML.empty("None of its jobs is failed.")
        } else {
            Table("Failed jobs, newest first", columns: HTML.jobColumns, rows: failed.map(HTML.jobRow)).html
            if (batch.counts["failed"] ?? 0) > failed.count {
                HTML("p") { HTML("a", .href(list("failed"))) { "All \(batch.counts["failed"] ?? 0) failed jobs" } }
            }
        }
    }

    // MARK: Actions

    private var actions: HTML {
        HTML("div", .style("actions")) {
            if caller.mayWrite {
                if (batch.counts["failed"] ?? 0) > 0 { retry }
                if !batch.isEnded {
                    PostButton(label: "Cancel the batch…", address: .batch(batch, "cancel"), isDangerous: true).html
                }
            }
        }
    }

    private var retry: HTML {
        var fields: [(name: StaticString, value: String)] = [
            ("action", "retry"), ("state", "failed"), ("batch", batch.id),
        ]
        if let user = batch.userId { fields.append(("user", user)) }
        return PostButton(
            label: "Retry those that failed…", address: .console("operations", "new"), fields: fields
        ).html
    }

    /// Asks whether the rest of the batch is to be cancelled.
    package var cancellationQuestion: Page {
        let rest = batch.total - batch.ended
        return Page("Batch \(Texts.clipped(batch.id, 60))", caller, section: "Batches") {
            HTML("h1") {
                "Cancel the batch "
                HTML.foreign(batch.id)
                "?"
            }
            HTML("p") {
                "\(Texts.jobs(rest)) of \(batch.total) \(rest == 1 ? "has" : "have") not ended. Jobs that wait are cancelled, and those that run are asked to stop. Variants that are stored stay."
            }
            PostButton(
                label: "Cancel \(Texts.jobs(rest))", address: .batch(batch, "cancel"),
                fields: [("confirmed", "yes")], isDangerous: true
            ).html
            HTML("p") { HTML("a", .href(.batch(batch))) { "Back to the batch" } }
        }
    }
}

package import CalotypeAPI
internal import Foundation

/// Failures by kind and reason, with what to do.
package struct FailuresPage {
    let caller: CallerReport
    let report: FailuresReport
    let event: String?

    package init(caller: CallerReport, report: FailuresReport, event: String?) {
        self.caller = caller
        self.report = report
        self.event = event
    }

    package var page: Page {
        Page("Failures", caller, event: event) {
            HTML("h1") { "Failures" }
            HTML("p") {
                if let from = report.from, let to = report.to {
                    "From "
                    HTML.time(from)
                    " to "
                    HTML.time(to)
                } else {
                    "Among the newest 1000 failed jobs of this user."
                }
            }
            if let to = report.to {
                HTML("p") {
                    HTML(
                        "a",
                        .href(.console("failures", query: [("from", WireJSON.text(of: to.addingTimeInterval(-3_600)))]))
                    ) { "Last hour" }
                    " · "
                    HTML("a", .href(.console("failures"))) { "last day" }
                    " · "
                    HTML(
                        "a",
                        .href(
                            .console(
                                "failures",
                                query: [("from", WireJSON.text(of: to.addingTimeInterval(-7 * 86_400 + 60)))]))
                    ) { "last week" }
                }
            }
            if report.failures.isEmpty { HTML.empty("Nothing failed in this time.") }
            for group in report.failures { card(group) }
        }
    }

    private func card(_ group: FailuresReport.Group) -> HTML {
        HTML("section", .style("card failure")) {
            HTML("h2") { HTML.failure(FailureCode(kind: group.kind, reason: group.reason)) }
            HTML("p") { group.advice }
            HTML("dl", .style("facts")) {
                HTML("dt") { "Failed" } + HTML("dd") { Texts.jobs(group.failed) }
                HTML("dt") { "Tried again" } + HTML("dd") { "\(group.retried) attempts" }
                HTML("dt") { "Came good" } + HTML("dd") { "\(Texts.jobs(group.recovered)), without help" }
                if !group.hosts.isEmpty {
                    HTML("dt") { "Hosts" }
                        + HTML("dd") {
                            for host in group.hosts.prefix(10) {
                                HTML.foreign(host.host, limit: 60)
                                " \(host.attempts) "
                            }
                            if group.hosts.count > 10 { "and \(group.hosts.count - 10) more" }
                        }
                }
                HTML("dt") { "Failed now" }
                    + HTML("dd") { HTML("a", .href(list(group))) { Texts.count(group.open) } }
            }
            if caller.mayWrite, group.open.jobs > 0 {
                PostButton(
                    label: "Retry those that are failed now…", address: .console("operations", "new"),
                    fields: [
                        ("action", "retry"), ("state", "failed"), ("kind", group.kind), ("reason", group.reason),
                    ]
                ).html
            }
        }
    }

    private func list(_ group: FailuresReport.Group) -> LocalAddress {
        .console("jobs", query: [("state", "failed"), ("kind", group.kind), ("reason", group.reason)])
    }
}

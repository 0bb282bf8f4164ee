package import CalotypeAPI
internal import Foundation

/// Operations: the question before one is accepted, and the progress of those that were.
package struct OperationPage {
    let caller: CallerReport
    package init(caller: CallerReport) { self.caller = caller }

    struct Action {
        let name, label: String
    }

    static func actions(for state: String) -> [Action] {
        let retry = Action(name: "retry", label: "Retry"), cancel = Action(name: "cancel", label: "Cancel")
        let delete = Action(name: "delete", label: "Delete")
        switch state {
        case "waiting": return [cancel, delete]
        case "running": return [cancel]
        case "failed", "cancelled": return [retry, delete]
        case "succeeded": return [delete]
        default: return []
        }
    }

    /// The fields of a filter that an operation takes.
    package static let fields: [StaticString] = [
        "state", "user", "kind", "reason", "tool", "batch", "priority", "from", "to",
    ]

    static func field(_ name: String) -> StaticString? { fields.first { $0.description == name } }

    /// Asks whether the jobs that were counted are to be changed. `fields` are those of the form before.
    package func question(_ report: OperationReport, fields: [(name: String, value: String)], until: String) -> Page {
        let count = report.matching ?? 0
        return Page("Operations", caller) {
            HTML("h1") { "\(report.action.capitalized) \(Texts.jobs(count))?" }
            HTML("ul", .style("chips")) {
                for item in fields {
                    HTML("li") {
                        "\(item.name): "
                        HTML.foreign(item.value, limit: 60)
                    }
                }
            }
            HTML("p") {
                "Jobs that match later are left alone, also while new ones keep arriving."
                if report.action == "delete" { " Their variants are removed and cannot be brought back." }
            }
            if count == 0 {
                HTML.empty("No job matches now.")
            } else {
                PostButton(
                    label: "\(report.action.capitalized) \(Texts.jobs(count))", address: .console("operations"),
                    fields: [("action", report.action), ("until", until), ("expect", "\(count)")]
                        + fields.compactMap { item in Self.field(item.name).map { ($0, item.value) } },
                    isDangerous: report.action == "delete"
                ).html
            }
            HTML("p") { HTML("a", .href(.console("jobs"))) { "Back to the jobs" } }
        }
    }

    /// The progress of one operation.
    package func show(_ report: OperationReport, event: String?) -> Page {
        Page("Operations", caller, event: event) {
            HTML(
                "div", .attribute("data-operation", report.id ?? ""), .attribute("data-state", report.state ?? "")
            ) { progress(report) }
            HTML("p") { HTML("a", .href(.console("operations"))) { "All operations" } }
        }
    }

    @HTMLBuilder private func progress(_ report: OperationReport) -> HTML {
        HTML("h1") {
            "\(report.action.capitalized): "
            HTML("span", .attribute("data-figure", "state")) { report.state ?? "" }
        }
        if let expected = report.expected {
            HTML(
                "progress", .attribute("max", "\(max(expected, 1))"),
                .attribute("value", "\(report.state == "finished" ? max(expected, 1) : report.done ?? 0)")
            ) { "\(report.done ?? 0) of \(expected)" }
            HTML("p", .attribute("role", "status")) {
                HTML("span", .attribute("data-figure", "done")) { "\(report.done ?? 0)" }
                " of \(Texts.jobs(expected)), accepted "
                HTML.time(report.submittedAt)
            }
        }
        outcomes(report)
        if report.state != "finished", let id = report.id {
            HTML("p") { HTML("a", .href(.console("operations", id))) { "Refresh" } }
        }
    }

    /// The newest operations.
    package func list(_ list: OperationList) -> Page {
        Page("Operations", caller) {
            HTML("h1") { "Operations" }
            if list.operations.isEmpty {
                HTML.empty("No operation was asked for yet. Filter jobs by their state, then change all that match.")
            } else {
                Table(
                    "Newest operations",
                    columns: ["Action", "State of the jobs", "Progress", "State", "By", "Accepted"],
                    rows: list.operations.map(row)
                ).html
            }
        }
    }

    private func row(_ report: OperationReport) -> HTML {
        HTML("tr") {
            HTML("td") { HTML("a", .href(.console("operations", report.id ?? ""))) { report.action } }
            HTML("td") { HTML.state(report.filter.state) }
            HTML("td", .style("figure")) { "\(report.done ?? 0) of \(report.expected ?? 0)" }
            HTML("td") { report.state ?? "" }
            HTML("td") { HTML.foreign(report.by ?? "") }
            HTML("td") { HTML.time(report.submittedAt) }
        }
    }

    @HTMLBuilder private func outcomes(_ report: OperationReport) -> HTML {
        let outcomes = (report.outcomes ?? [:]).sorted { $0.key < $1.key }
        if !outcomes.isEmpty || report.state != "finished" {
            Table(
                "Outcomes", columns: ["Outcome", "Jobs"],
                rows: outcomes.map { outcome in
                    HTML("tr") {
                        HTML("td") { HTML("code") { outcome.key } }
                        HTML("td", .style("figure")) { "\(outcome.value)" }
                    }
                }, mark: .attribute("data-outcomes", "")
            ).html
        }
    }
}

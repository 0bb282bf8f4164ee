package import CalotypeAPI
internal import Foundation

/// A list of jobs with filters. All of its state is in its address.
package struct JobsPage {
    /// The parameters of the filter, as they are in the address.
    package typealias Filter = [(name: String, value: String)]

    let caller: CallerReport
    let filter: Filter
    let list: JobList
    let tools: [String]
    let isFirst: Bool
    let event: String?

    /// The names of the parameters.
    package static let parameters = [
        "state", "user", "tool", "batch", "priority", "kind", "reason", "from", "to", "q",
    ]

    package init(
        caller: CallerReport, filter: Filter, list: JobList, tools: [String], isFirst: Bool, event: String?
    ) {
        self.caller = caller
        self.filter = filter
        self.list = list
        self.tools = tools
        self.isFirst = isFirst
        self.event = event
    }

    package var page: Page {
        Page("Jobs", caller, event: event) {
            HTML("h1") { "Jobs" }
            form
            chips
            HTML("p", .style("count")) {
                if let count = list.count { "\(Texts.count(count)) \(count.jobs == 1 ? "job matches" : "jobs match")." }
                if let searched = list.searched { reach(searched) }
            }
            HTML("p", .attribute("id", "news"), .attribute("role", "status"))
            if list.jobs.isEmpty {
                HTML.empty(
                    list.next != nil
                        ? "None of the jobs that were looked at match. Look further back."
                        : filter.isEmpty ? "There are no jobs yet." : "No job matches. Remove a filter.")
            } else {
                Table("Jobs, newest first", columns: HTML.jobColumns, rows: list.jobs.map(HTML.jobRow), mark: .jobs)
                    .html
            }
            HTML("nav", .style("paging"), .attribute("aria-label", "Pages of jobs")) {
                if !isFirst { HTML("a", .href(address())) { "Newest" } }
                if let next = list.next {
                    HTML("a", .href(address(cursor: next)), .attribute("rel", "next")) { "Older" }
                }
            }
            if caller.mayWrite, let state = value("state") { bulk(state) }
        }
    }

    private func value(_ name: String) -> String? { filter.first { $0.name == name }?.value }

    private func address(without name: String? = nil, cursor: String? = nil) -> LocalAddress {
        let rest = filter.filter { $0.name != name }.map { ($0.name, Optional($0.value)) }
        return .console("jobs", query: rest + [("cursor", cursor)])
    }

    private func reach(_ searched: SearchReport) -> HTML {
        HTML("span") {
            " Looked at \(Texts.jobs(searched.jobs))"
            if searched.complete {
                ", all there are."
            } else {
                ", back to "
                HTML.time(searched.since)
                "."
            }
        }
    }

    private var chips: HTML {
        HTML("ul", .style("chips"), .attribute("aria-label", "Filters")) {
            for item in filter {
                HTML("li") {
                    "\(Self.label(item.name)): "
                    HTML.foreign(item.value, limit: 60)
                    " "
                    HTML(
                        "a", .href(address(without: item.name)),
                        .attribute("aria-label", "Remove the filter \(Self.label(item.name))")
                    ) { "×" }
                }
            }
        }
    }

    private var form: HTML {
        HTML("form", .style("filters"), .action(.console("jobs"))) {
            choice("state", ["waiting", "running", "succeeded", "failed", "cancelled"])
            choice("priority", ["urgent", "normal", "background"])
            choice("tool", tools)
            choice("kind", ["source", "processing", "upload", "memory"])
            field("reason")
            field("user")
            field("batch")
            field("q", "of a prompt")
            field("from", "2026-01-31T12:00:00Z")
            field("to", "2026-01-31T12:00:00Z")
            HTML("button") { "Filter" }
        }
    }

    private func choice(_ name: StaticString, _ values: [String]) -> HTML {
        let chosen = value(name.description)
        let all = values + (chosen.map { values.contains($0) ? [] : [$0] } ?? [])
        return HTML("label") {
            "\(Self.label(name.description)) "
            HTML("select", .attribute("name", name.description)) {
                HTML("option", .attribute("value", "")) { "any" }
                for value in all {
                    HTML("option", .attribute("value", value), .flag("selected", isSet: value == chosen)) {
                        Texts.clipped(value, 40)
                    }
                }
            }
        }
    }

    /// The name of a filter for people.
    private static func label(_ name: String) -> String { name == "q" ? "Words" : name.capitalized }

    private func field(_ name: StaticString, _ example: String = "") -> HTML {
        HTML("label") {
            "\(Self.label(name.description)) "
            HTML(
                "input", .attribute("name", name.description), .attribute("value", value(name.description) ?? ""),
                .attribute("placeholder", example), .attribute("autocomplete", "off"))
        }
    }

    /// The operations that apply to the state of the filter. Words cannot select jobs for an operation.
    private func bulk(_ state: String) -> HTML {
        let actions = OperationPage.actions(for: state)
        return HTML("section", .style("bulk"), .attribute("aria-label", "All jobs that match")) {
            if value("q") == nil {
                for action in actions {
                    PostButton(
                        label: "\(action.label) all that match…", address: .console("operations", "new"),
                        fields: [("action", action.name)]
                            + filter.compactMap { item in OperationPage.field(item.name).map { ($0, item.value) } },
                        isDangerous: action.name == "delete"
                    ).html
                }
            }
        }
    }
}

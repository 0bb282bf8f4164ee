internal import CalotypeAPI

/// A table with a heading for each column.
struct Table {
    let caption: String
    let columns: [String]
    let rows: [HTML]
    /// The mark by which the script finds the table.
    let mark: HTMLAttribute?

    init(_ caption: String, columns: [String], rows: [HTML], mark: HTMLAttribute? = nil) {
        self.caption = caption
        self.columns = columns
        self.rows = rows
        self.mark = mark
    }

    var html: HTML {
        HTML(
            "div", .style("scroll"), .attribute("role", "region"), .attribute("aria-label", caption),
            .attribute("tabindex", "0"), mark
        ) {
            HTML("table") {
                HTML("caption") { caption }
                HTML("thead") {
                    HTML("tr") { for name in columns { HTML("th", .attribute("scope", "col")) { name } } }
                }
                HTML("tbody") { for row in rows { row } }
            }
        }
    }
}

/// A button that posts a form. It works without scripts.
struct PostButton {
    let label: String
    let address: LocalAddress
    var fields: [(name: StaticString, value: String)] = []
    var isDangerous = false

    var html: HTML {
        HTML("form", .attribute("method", "post"), .action(address), .style("inline")) {
            for field in fields {
                HTML(
                    "input", .attribute("type", "hidden"), .attribute("name", field.name.description),
                    .attribute("value", field.value))
            }
            HTML("button", isDangerous ? .style("danger") : nil) { label }
        }
    }
}

extension HTML {
    /// A sentence in place of what is not there.
    static func empty(_ text: String) -> HTML { HTML("p", .style("empty")) { text } }

    /// The rows of a list of jobs.
    static func jobRow(_ job: JobReport) -> HTML {
        HTML("tr", .attribute("data-job", job.id), .attribute("data-user", job.userId)) {
            HTML("td") { HTML("a", .href(.job(job.id, of: job.userId))) { foreign(job.id, limit: 60) } }
            HTML("td") {
                HTML("a", .href(.console("jobs", query: [("user", job.userId)]))) { foreign(job.userId, limit: 60) }
            }
            HTML("td") { foreign(job.tool, limit: 40) }
            HTML("td") { state(job.state) }
            HTML("td") { failure(job.failure) }
            HTML("td") { job.priority }
            HTML("td", .style("figure")) { "\(job.attempt) of \(job.maximumAttempts)" }
            HTML("td") { time(job.submittedAt) }
        }
    }

    static let jobColumns = ["Job", "User", "Tool", "State", "Failure", "Priority", "Attempt", "Accepted"]
}

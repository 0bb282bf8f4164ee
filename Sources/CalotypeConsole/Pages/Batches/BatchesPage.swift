package import CalotypeAPI

/// A list of batches, newest first.
package struct BatchesPage {
    let caller: CallerReport
    let list: BatchList
    /// The user whose batches are listed; `nil` for all that the caller sees.
    let user: String?
    let isFirst: Bool
    let event: String?

    package init(caller: CallerReport, list: BatchList, user: String?, isFirst: Bool, event: String?) {
        self.caller = caller
        self.list = list
        self.user = user
        self.isFirst = isFirst
        self.event = event
    }

    package var page: Page {
        Page("Batches", caller, event: event) {
            HTML("h1", .attribute("data-batches", "")) { "Batches" }
            if let user {
                HTML("ul", .style("chips"), .attribute("aria-label", "Filters")) {
                    HTML("li") {
                        "user: "
                        HTML.foreign(user, limit: 60)
                        " "
                        HTML("a", .href(.console("batches")), .attribute("aria-label", "Remove the filter user")) {
                            "×"
                        }
                    }
                }
            }
            HTML("p", .attribute("id", "news"), .attribute("role", "status"))
            if list.batches.isEmpty { empty } else { table }
            HTML("nav", .style("paging"), .attribute("aria-label", "Pages of batches")) {
                if !isFirst { HTML("a", .href(.console("batches", query: [("user", user)]))) { "Newest" } }
                if let next = list.next {
                    HTML(
                        "a", .href(.console("batches", query: [("user", user), ("cursor", next)])),
                        .attribute("rel", "next")
                    ) { "Older" }
                }
            }
        }
    }

    private var table: HTML {
        Table(
            "Batches, newest first", columns: ["Batch", "User", "Progress", "Ended", "Failed", "Accepted"],
            rows: list.batches.map(row)
        ).html
    }

    private var empty: HTML {
        HTML("div", .style("card")) {
            HTML("p") { "There are no batches yet. A batch is up to 1000 jobs that are accepted together:" }
            HTML.command("calotype submit art/*.png --tool dall-e")
            HTML("p", .style("hint")) {
                "Several images make a batch. Over HTTP: POST /v1/batches, with the jobs as JSON."
            }
        }
    }

    private func row(_ batch: BatchReport) -> HTML {
        HTML("tr", .attribute("data-batch", batch.id), .attribute("data-user", batch.userId ?? "")) {
            HTML("td") { HTML("a", .href(.batch(batch))) { HTML.foreign(batch.id, limit: 60) } }
            HTML("td") {
                if let user = batch.userId {
                    HTML("a", .href(.console("batches", query: [("user", user)]))) { HTML.foreign(user, limit: 60) }
                } else {
                    "several"
                }
            }
            HTML("td") { StateBar(counts: batch.counts).html }
            HTML("td", .style("figure")) {
                HTML("span", .attribute("data-count", "ended")) { "\(batch.ended)" }
                " of \(batch.total)"
            }
            HTML("td", .style("figure")) {
                HTML("span", .attribute("data-count", "failed")) { "\(batch.counts["failed"] ?? 0)" }
            }
            HTML("td") { HTML.time(batch.submittedAt) }
        }
    }
}

extension LocalAddress {
    /// The page of a batch.
    static func batch(_ batch: BatchReport, _ action: String? = nil) -> Self {
        Self(["console", "batches", batch.id] + (action.map { [$0] } ?? []), [("user", batch.userId)])
    }
}

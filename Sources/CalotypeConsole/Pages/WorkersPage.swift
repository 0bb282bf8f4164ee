package import CalotypeAPI

/// The workers and the jobs that they run.
package struct WorkersPage {
    let caller: CallerReport
    let workers: [WorkerReport]

    package init(caller: CallerReport, workers: [WorkerReport]) {
        self.caller = caller
        self.workers = workers
    }

    package var page: Page {
        Page("Workers", caller) {
            HTML("h1") { "Workers" }
            if workers.isEmpty {
                HTML("div", .style("card")) {
                    HTML("p") { "No worker has given a sign of life. Start one:" }
                    HTML("pre") { "calotype work" }
                }
            } else {
                Table(
                    "Workers", columns: ["Worker", "Host", "State", "Slots", "Running", "Version", "Started"],
                    rows: workers.map(row)
                ).html
            }
        }
    }

    private func row(_ worker: WorkerReport) -> HTML {
        let isSilent = worker.silentSeconds >= 30
        return HTML("tr") {
            HTML("td") { HTML.foreign(worker.id) }
            HTML("td") { HTML.foreign(worker.host) }
            HTML("td") {
                HTML("span", .style("state"), .attribute("data-state", isSilent ? "failed" : "succeeded")) {
                    isSilent ? "silent for \(Texts.seconds(worker.silentSeconds))" : "alive"
                }
            }
            HTML("td", .style("figure")) { "\(worker.running.count) of \(worker.slots)" }
            HTML("td") {
                for id in worker.running.prefix(20) {
                    HTML("a", .href(.console("search", query: [("text", id)]))) { HTML.foreign(id, limit: 40) }
                    " "
                }
            }
            HTML("td") { HTML.foreign(worker.version) }
            HTML("td") { HTML.time(worker.startedAt) }
        }
    }
}

/// The presets: each tool, its variants and their fields.
package struct PresetsPage {
    /// One variant of a tool, with its fields as texts.
    package struct Variant {
        let name: String
        let fields: [(name: String, value: String)]

        package init(name: String, fields: [(name: String, value: String)]) {
            self.name = name
            self.fields = fields
        }
    }

    let caller: CallerReport
    let tools: [(name: String, variants: [Variant])]
    /// The file that the presets come from; `nil` if they are built in.
    let file: String?

    package init(caller: CallerReport, tools: [(name: String, variants: [Variant])], file: String?) {
        self.caller = caller
        self.tools = tools
        self.file = file
    }

    package var page: Page {
        Page("Presets", caller) {
            HTML("h1") { "Presets" }
            HTML("p") {
                if let file {
                    "From the file "
                    HTML("code") { HTML.foreign(file) }
                    ", and those that are built in."
                } else {
                    "Built in. CALOTYPE_PRESETS names a file that changes them."
                }
            }
            for tool in tools {
                HTML("section", .style("card")) {
                    HTML("h2") { HTML.foreign(tool.name) }
                    HTML("p") { HTML("a", .href(.console("jobs", query: [("tool", tool.name)]))) { "Its jobs" } }
                    Table(
                        "Variants of \(Texts.clipped(tool.name, 40))", columns: ["Variant", "Fields"],
                        rows: tool.variants.map(row)
                    ).html
                }
            }
        }
    }

    private func row(_ variant: Variant) -> HTML {
        HTML("tr") {
            HTML("td") { HTML.foreign(variant.name) }
            HTML("td") {
                for field in variant.fields {
                    HTML("span", .style("option")) {
                        HTML.foreign(field.name)
                        ": "
                        HTML.foreign(field.value, limit: 120)
                    }
                    " "
                }
            }
        }
    }
}

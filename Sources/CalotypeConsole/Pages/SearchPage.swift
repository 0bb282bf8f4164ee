package import CalotypeAPI

/// The meanings of a text of the search box, if it has several: a job id, a user, a batch, or words.
package struct SearchPage {
    let caller: CallerReport
    let text: String
    /// The jobs with this id, of different users.
    let jobs: [JobReport]
    /// Whether a user with this name has jobs.
    let isUser: Bool
    let batches: [BatchReport]

    package init(caller: CallerReport, text: String, jobs: [JobReport], isUser: Bool, batches: [BatchReport]) {
        self.caller = caller
        self.text = text
        self.jobs = jobs
        self.isUser = isUser
        self.batches = batches
    }

    package var page: Page {
        Page("Search", caller) {
            HTML("h1") {
                "Which "
                HTML.foreign(text, limit: 80)
                "?"
            }
            if !jobs.isEmpty {
                HTML("h2") { jobs.count == 1 ? "A job with this id" : "Jobs with this id" }
                Table("Jobs with this id", columns: HTML.jobColumns, rows: jobs.map(HTML.jobRow)).html
            }
            if isUser {
                HTML("h2") { "A user with this name" }
                HTML("p") {
                    HTML("a", .href(.console("jobs", query: [("user", text)]))) {
                        "The jobs of "
                        HTML.foreign(text, limit: 80)
                    }
                }
            }
            if !batches.isEmpty {
                HTML("h2") { batches.count == 1 ? "A batch with this id" : "Batches with this id" }
                HTML("ul") {
                    for batch in batches {
                        HTML("li") {
                            HTML("a", .href(.batch(batch))) { HTML.foreign(batch.id, limit: 80) }
                            if let user = batch.userId {
                                " of "
                                HTML.foreign(user, limit: 60)
                            }
                            ", accepted "
                            HTML.time(batch.submittedAt)
                        }
                    }
                }
            }
            if caller.mayReadPrompts {
                HTML("h2") { "Words of a prompt" }
                HTML("p") {
                    HTML("a", .href(.console("jobs", query: [("q", text)]))) {
                        "Jobs whose prompt has "
                        HTML.foreign(text, limit: 80)
                    }
                }
            }
        }
    }
}

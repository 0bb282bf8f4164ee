package import CalotypeAPI

/// Everything about one job.
package struct JobDetailPage {
    let caller: CallerReport
    let job: JobReport
    /// Whether the source can be read from this server.
    let hasSource: Bool
    let event: String?
    /// The address of the server, for the commands to copy.
    let server: String
    let result: JobResult?

    package init(caller: CallerReport, job: JobReport, hasSource: Bool, event: String?, server: String) {
        self.caller = caller
        self.job = job
        self.hasSource = hasSource
        self.event = event
        self.server = server
        result = job.result.flatMap { try? $0.decoded() }
    }

    package var page: Page {
        Page(job.id, caller, section: "Jobs", event: event) {
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
            provenance
            attempts
            deliveries
            texts
        }
    }

    @HTMLBuilder private var provenance: HTML {
        if let provenance = result?.provenance {
            ProvenanceCard(provenance: provenance, showsPrompts: caller.mayReadPrompts).html
        }
    }
}

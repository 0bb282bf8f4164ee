internal import CalotypeAPI

extension JobDetailPage {
    var facts: HTML {
        HTML("dl", .style("facts")) {
            fact("User", HTML("a", .href(.console("jobs", query: [("user", job.userId)]))) { HTML.foreign(job.userId) })
            fact("Tool", HTML.foreign(job.tool))
            fact("Priority", HTML(text: job.priority))
            fact("Source", source)
            if let batch = job.batchId {
                fact("Batch", HTML("a", .href(.console("batches", batch))) { HTML.foreign(batch) })
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

    @HTMLBuilder var failure: HTML {
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
}

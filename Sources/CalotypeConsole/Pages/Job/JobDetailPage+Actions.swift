package import CalotypeAPI
internal import Foundation

/// The buttons, and the pages that follow them.
extension JobDetailPage {
    var actions: HTML {
        HTML("div", .style("actions")) {
            if caller.mayWrite {
                if job.state == "failed" || job.state == "cancelled" { button("Retry", "retry") }
                if !job.isEnded { button("Cancel", "cancel") }
                if job.state != "running" { button("Delete…", "delete") }
            }
            HTML("details", .style("curl")) {
                HTML("summary") { "As curl" }
                HTML.command(curl)
            }
        }
    }

    private func button(_ label: String, _ action: String) -> HTML {
        PostButton(label: label, address: .job(job.id, of: job.userId, action), isDangerous: action == "delete").html
    }

    /// Asks whether the job is to be deleted.
    package var deletionQuestion: Page {
        Page(job.id, caller, section: "Jobs") {
            HTML("h1") {
                "Delete "
                HTML.foreign(job.id)
                "?"
            }
            HTML("p") { "The job and its variants are removed and cannot be brought back." }
            PostButton(
                label: "Delete the job", address: .job(job.id, of: job.userId, "delete"),
                fields: [("confirmed", "yes")], isDangerous: true
            ).html
            HTML("p") { HTML("a", .href(.job(job.id, of: job.userId))) { "Back to the job" } }
        }
    }

    /// Says what a deletion removed.
    package static func receipt(_ report: RemovalReport, _ caller: CallerReport) -> Page {
        Page("Jobs", caller) {
            HTML("h1") {
                "Deleted "
                HTML.foreign(report.id)
            }
            Table(
                "Removed objects", columns: ["Variant", "Key"],
                rows: report.variants.map { variant in
                    HTML("tr") {
                        HTML("td") { HTML.foreign(variant.variant) }
                        HTML("td") { HTML("code") { HTML.foreign(variant.key) } }
                    }
                }
            ).html
            if let source = report.source {
                HTML("p") {
                    "Source "
                    HTML("code") { source.sha256 }
                    source.removed ? " was removed." : " is kept, because another job needs it."
                }
            }
            HTML("p") { HTML("a", .href(.console("jobs"))) { "Jobs" } }
        }
    }

    /// The command that submits the same job again, without its id.
    private var curl: String {
        let request = try? WireJSON.encoder.encode(requestJSON)
        let json = String(decoding: request ?? Data(), as: UTF8.self)
        let quoted = json.replacing("'", with: "'\\''")
        let token = caller.token == nil ? "" : " -H \"Authorization: Bearer $TOKEN\""
        return
            "curl\(token) -H 'Content-Type: application/json' -d '\(Texts.clipped(quoted, 70_000))' '\(server)/v1/jobs'"
    }

    private var requestJSON: [String: JSONValue] {
        var fields: [String: JSONValue] = [
            "tool": .string(job.tool), "userId": .string(job.userId), "priority": .string(job.priority),
        ]
        if let url = job.sourceUrl { fields["sourceUrl"] = .string(url) }
        if let path = job.sourcePath { fields["sourcePath"] = .string(path) }
        if let source = job.source { fields["sourceSha256"] = .string(source.sha256) }
        if let options = try? job.options?.decoded(), !options.isEmpty { fields["options"] = .object(options) }
        if let metadata = try? job.metadata.decoded(), !metadata.isEmpty { fields["metadata"] = .object(metadata) }
        return fields
    }
}

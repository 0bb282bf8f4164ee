internal import CalotypeAPI
internal import Foundation

extension JobDetailPage {
    @HTMLBuilder var attempts: HTML {
        let all = job.attempts ?? []
        HTML("h2") { "Attempts" }
        if all.isEmpty {
            HTML.empty("No worker has begun the job yet.")
        } else {
            Table(
                "Attempts", columns: ["Number", "Outcome", "Failure", "Worker", "Started", "Time"],
                rows: all.map(row)
            ).html
            if Set(all.map(\.number)).count < all.count {
                HTML("p", .style("hint")) { "After a retry, attempts are counted from 1 again." }
            }
            for attempt in all.suffix(5).reversed() {
                HTML("h3") {
                    "Timeline of attempt \(attempt.number), \(attempt.outcome), begun "
                    HTML.time(attempt.startedAt)
                }
                Timeline(attempt: attempt).html
            }
        }
    }

    private func row(_ attempt: AttemptReport) -> HTML {
        HTML("tr") {
            HTML("td", .style("figure")) { "\(attempt.number)" }
            HTML("td") { HTML.state(attempt.outcome) }
            HTML("td") { HTML.failure(attempt.failure) }
            HTML("td") { HTML.foreign(attempt.worker) }
            HTML("td") { HTML.time(attempt.startedAt) }
            HTML("td", .style("figure")) {
                attempt.endedAt.map { Texts.milliseconds($0.timeIntervalSince(attempt.startedAt) * 1_000) } ?? "runs"
            }
        }
    }

    @HTMLBuilder var deliveries: HTML {
        if let deliveries = job.deliveries {
            HTML("h2") { "Webhooks" }
            if let url = job.callbackUrl { HTML("p") { HTML.foreign(url, limit: 500) } }
            if deliveries.isEmpty {
                HTML.empty("None was due yet.")
            } else {
                Table(
                    "Webhooks", columns: ["Event", "State", "Attempts", "Next", "Ended"], rows: deliveries.map(row)
                ).html
            }
        }
    }

    private func row(_ delivery: DeliveryReport) -> HTML {
        HTML("tr") {
            HTML("td") { HTML("code") { delivery.event ?? "" } }
            HTML("td") { HTML.state(delivery.state) }
            HTML("td") {
                delivery.attempts.map { $0.status.map { "\($0)" } ?? $0.failure ?? "no answer" }.joined(separator: ", ")
            }
            HTML("td") { HTML.time(delivery.nextAt) }
            HTML("td") { HTML.time(delivery.endedAt) }
        }
    }
}

internal import Calotype
internal import CalotypeAPI
internal import CalotypeQueue
internal import Foundation

/// The message that is sent to a callback URL.
struct WebhookMessage: Encodable {
    /// `job.preview`, `job.succeeded`, `job.failed`, `job.cancelled` or `batch.ended`.
    let type: String
    let timestamp: Date
    let data: Subject

    enum Subject: Encodable {
        case job(JobReport)
        case batch(BatchReport)

        func encode(to encoder: any Encoder) throws {
            switch self {
            case .job(let job): try job.encode(to: encoder)
            case .batch(let batch): try batch.encode(to: encoder)
            }
        }
    }

    init(_ subject: Webhook.Subject, _ addresses: VariantAddresses) throws {
        switch subject {
        case .job(let job):
            type = job.preview == nil ? "job.\(job.state.rawValue)" : "job.preview"
            timestamp = job.endedAt ?? job.submittedAt
            data = .job(try JobReport(job, addresses))
        case .batch(let batch):
            type = "batch.ended"
            timestamp = batch.endedAt ?? batch.submittedAt
            data = .batch(BatchReport(batch))
        }
    }
}

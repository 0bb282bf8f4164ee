internal import Calotype
internal import CalotypeAPI
internal import CalotypeQueue
internal import struct Foundation.Date

/// A request for one job, after all checks that do not need the store.
struct CheckedRequest: Sendable {
    let fields: CheckedFields
    let source: RequestedSource
}

/// The checked fields of a job, without its source.
struct CheckedFields: Sendable {
    let id: JobIdentifier?
    let tool: ImageTool
    let userId: JobIdentifier
    let metadata: [String: JSONValue]
    let options: [String: JSONValue]
    let priority: JobPriority
    let runAt: Date?
    let callback: String?
    let sourceIdentity: String?

    /// Returns the submission of the job, when its source is in the store or will be read later.
    func submission(from source: JobSource, idempotencyKey: String? = nil) -> Submission {
        Submission(
            id: id, tool: tool, source: source, userId: userId, metadata: metadata, options: options,
            priority: priority, runAt: runAt, idempotencyKey: idempotencyKey, callback: callback,
            sourceIdentity: sourceIdentity)
    }
}

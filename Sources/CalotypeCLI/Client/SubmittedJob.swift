internal import Calotype
internal import Crypto
internal import Foundation

/// A job in the form of the API. If its source was a file, the image is already uploaded.
struct SubmittedJob: Encodable, Sendable {
    let id: String
    let tool: String
    let userId: String?
    let priority: String?
    /// `nil` if the job changes nothing in its preset.
    let options: [String: JSONValue]?
    var sourceUrl: String?
    var sourcePath: String?
    var sourceSha256: String?
}

/// A batch of jobs. Either all of them are accepted, or none.
struct SubmittedBatch: Encodable, Sendable {
    /// Computed from the jobs, so that the server recognizes a batch that is sent again.
    let id: String
    let jobs: [SubmittedJob]

    static let longest = 1000

    init(_ jobs: [SubmittedJob]) throws {
        self.jobs = jobs
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        id = "batch-" + SHA256.hash(data: try encoder.encode(jobs)).prefix(16).hexadecimal
    }
}

/// The progress of a batch.
struct BatchView: Decodable, Sendable {
    let id: String
    /// `nil` if its jobs belong to several users.
    let userId: String?
    let total: Int
    let counts: [String: Int]

    var ended: Int { JobView.endedStates.reduce(0) { $0 + (counts[$1] ?? 0) } }
    var isEnded: Bool { ended >= total }
}

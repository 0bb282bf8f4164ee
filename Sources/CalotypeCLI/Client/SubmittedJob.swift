internal import Calotype
internal import Crypto
internal import Foundation

/// A job as the API takes it, its image uploaded where it was a file.
struct SubmittedJob: Encodable, Sendable {
    let id: String
    let tool: String
    let userId: String?
    let priority: String?
    /// Absent where the job wants nothing otherwise than its preset says.
    let options: [String: JSONValue]?
    var sourceUrl: String?
    var sourcePath: String?
    var sourceSha256: String?
}

/// Jobs that are accepted all or none.
struct SubmittedBatch: Encodable, Sendable {
    /// From what is in it: the same batch again is found, and not made.
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

/// How far a batch is.
struct BatchView: Decodable, Sendable {
    let id: String
    /// Absent where its jobs belong to several users.
    let userId: String?
    let total: Int
    let counts: [String: Int]

    var ended: Int { JobView.endedStates.reduce(0) { $0 + (counts[$1] ?? 0) } }
    var isEnded: Bool { ended >= total }
}

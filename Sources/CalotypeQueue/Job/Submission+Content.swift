internal import Calotype
internal import Crypto

extension Submission {
    /// Of all that makes it this job and no other: not of its id, and not of when it is to run.
    public var contentHash: String {
        get throws {
            let content = Content(
                tool: tool.rawValue, source: sourceIdentity.map { ["identity", $0] } ?? source.words,
                user: userId.rawValue, metadata: metadata,
                options: options.isEmpty ? nil : options, priority: priority.rawValue, callback: callback ?? "")
            return SHA256.hash(data: Array(try content.json().utf8)).hexadecimal
        }
    }

    private struct Content: Encodable {
        let tool: String
        let source: [String]
        let user: String
        let metadata: [String: JSONValue]
        /// Left out where there are none, so that a job without options has the hash that it always had.
        let options: [String: JSONValue]?
        let priority: String
        let callback: String
    }
}

extension JobSource {
    /// The same bytes are the same source, wherever they were put.
    fileprivate var words: [String] {
        switch self {
        case .url(let url): ["url", url]
        case .object(let bucket, let key): ["object", bucket, key.rawValue]
        case .stored(let source): ["stored", source.sha256]
        }
    }
}

extension BatchSubmission {
    func contentHash(of jobs: [String]) throws -> String {
        let ids = self.jobs.map { $0.id?.rawValue ?? "" }
        let content = try [ids, jobs, [callback ?? ""]].json()
        return SHA256.hash(data: Array(content.utf8)).hexadecimal
    }
}

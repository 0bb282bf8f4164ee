internal import Calotype
internal import Crypto

extension Submission {
    /// A SHA-256 of everything that determines the job, as hexadecimal digits. The id and the start time are not part
    /// of it.
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
        /// `nil` if there are none, so that the hash of a job without options equals the hash of earlier releases.
        let options: [String: JSONValue]?
        let priority: String
        let callback: String
    }
}

extension JobSource {
    /// The words that identify the source. An uploaded source is identified by its bytes, not by its key.
    fileprivate var words: [String] {
        switch self {
        case .url(let url): ["url", url]
        case .object(let bucket, let key): ["object", bucket, key.rawValue]
        case .upload(let source): ["stored", source.sha256]
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

/// An error answer of the service: `application/problem+json` (RFC 9457) with `kind` and `reason`.
public struct ProblemReport: Codable, Sendable, Hashable {
    /// The media type of an error answer.
    package static let mediaType = "application/problem+json"

    /// Always `about:blank`: `kind` and `reason` say what the problem is.
    public var type = "about:blank"
    /// The reason phrase of the status.
    public var title: String
    /// The HTTP status code.
    public var status: Int
    /// The cause and the advice, for a person.
    public var detail: String
    /// The kind of a failed job. `request` if the request is at fault, and `server` if the server is.
    public var kind: String
    /// The code of the reason, for programs.
    public var reason: String
    /// The field of the request that is wrong, with dots between levels. `nil` if no field is.
    public var field: String?
    /// The failed job, if the request waited for it.
    public var job: JobReport?
    /// Ids that already exist and cause a conflict.
    public var taken: [String]?

    /// Makes a report.
    public init(status: Int, title: String, kind: String = "request", reason: String, detail: String) {
        self.status = status
        self.title = title
        self.kind = kind
        self.reason = reason
        self.detail = detail
    }
}

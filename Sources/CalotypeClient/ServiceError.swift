internal import CalotypeAPI

/// A request that the service did not fulfill, with the reason.
public struct ServiceError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The HTTP status. `nil` if there was no answer, or not one of the service.
    public var status: Int?
    /// The cause and the advice, for a person.
    public var detail: String
    /// The code of the reason. Empty if the service sent none.
    public var reason: String
    /// The wrong field of the request, such as `jobs.3.options.quality`.
    public var field: String?
    /// Ids that already belong to jobs.
    public var taken: [String]
    /// When to try again, in seconds. `nil` if the service did not say it.
    public var retryAfter: Int?
    /// The id of the job that the request was about. `nil` if it was about none.
    public var job: String?

    public var description: String { detail }

    /// The `reason` of an error without an answer.
    package static let noAnswer = "no-answer"

    /// Makes an error.
    public init(
        status: Int?, detail: String, reason: String = "", field: String? = nil, taken: [String] = [],
        retryAfter: Int? = nil
    ) {
        self.status = status
        self.detail = detail
        self.reason = reason
        self.field = field
        self.taken = taken
        self.retryAfter = retryAfter
    }

    /// Reads an error answer. Something in front of the service, such as a proxy, may have sent another one.
    init(status: Int, body: [UInt8], retryAfter: Int?) {
        let problem = try? RawJSON(body).decoded(as: ProblemReport.self)
        self.init(
            status: status, detail: problem?.detail ?? "The server answered with status \(status).",
            reason: problem?.reason ?? "", field: problem?.field, taken: problem?.taken ?? [], retryAfter: retryAfter)
    }
}

internal import Calotype
internal import CalotypeAPI
internal import CalotypeQueue
internal import Foundation
internal import HTTPServerGuard
internal import HTTPTypes
internal import Hummingbird

/// An error answer: `application/problem+json` (RFC 9457) with `kind` and `reason`.
struct Problem: HTTPResponseError, Sendable, CustomStringConvertible {
    let status: HTTPResponse.Status
    /// The kind of a failure. `request` if the request is at fault, `server` if the server is.
    let kind: String
    let reason: String
    /// Advice for users.
    let detail: String
    var field: String?
    var job: JobReport?
    /// Ids that already exist and cause a conflict.
    var taken: [String]?
    var headers: HTTPFields = [:]

    init(_ status: HTTPResponse.Status, _ reason: String, _ detail: String, kind: String = "request") {
        self.status = status
        self.kind = kind
        self.reason = reason
        self.detail = detail
    }

    func response(from request: Request, context: some RequestContext) throws -> Response {
        var response = try Response.json(report, status: status)
        response.headers[.contentType] = ProblemReport.mediaType
        response.headers.append(contentsOf: headers)
        return response
    }

    func retry(after seconds: Int) -> Self {
        var problem = self
        problem.headers[.retryAfter] = "\(seconds)"
        return problem
    }

    func at(_ field: String) -> Self {
        var problem = self
        problem.field = field
        return problem
    }

    /// The text for the log. It does not include the job, which contains its owner's data.
    var description: String { "\(reason): \(detail)" }

    /// The problem in the form of the JSON.
    private var report: ProblemReport {
        var report = ProblemReport(
            status: status.code, title: status.reasonPhrase, kind: kind, reason: reason, detail: detail)
        report.field = field
        report.job = job
        report.taken = taken
        return report
    }
}

extension Problem {
    static let unauthorized = Self(.unauthorized, "no-token", "Send a token: Authorization: Bearer …").challenging()
    static let wrongToken = Self(.unauthorized, "wrong-token", "This token is not known.").challenging()
    static let readOnly = Self(.forbidden, "read-only", "This token may only read. Use one with the scope 'write'.")
    static let hidesPrompts = Self(
        .forbidden, "hides-prompts", "This token may not read prompts. Use one with the scope 'read' or 'write'.")
    static let foreignUser = Self(.forbidden, "foreign-user", "This token is bound to another user.")
    static let needsAll = Self(.forbidden, "bound-token", "Only a token for all users may see this.")
    static let crossSite = Self(
        .forbidden, "cross-site", "Pages of other sites may not do this. Send a token, or ask from the same origin.")
    static let manyHosts = Self(.badRequest, "many-hosts", "Send one Host header.")
    static let misdirected = Self(
        .misdirectedRequest, "foreign-host", "This server does not answer to that host name. See CALOTYPE_HOSTS.")
    static let notFound = Self(.notFound, "not-found", "There is nothing here.")
    static let noJob = Self(.notFound, "not-found", "There is no such job.")
    static let noBatch = Self(.notFound, "not-found", "There is no such batch.")

    /// The problem of a batch with ids that are not new. `taken` is empty if an id occurs twice in the batch.
    static func notNew(_ taken: [String]) -> Self {
        var problem = Self(
            .conflict, "conflict",
            taken.isEmpty
                ? "Two jobs of the batch have the same id."
                : "A batch takes new jobs only, and there are jobs already with the ids in 'taken'.")
        problem.taken = taken
        return problem
    }

    static func invalid(_ field: String, _ detail: String) -> Self {
        Self(.unprocessableContent, "invalid-field", detail).at(field)
    }

    static func tooLarge(_ limit: Int) -> Self {
        Self(
            .contentTooLarge, "too-many-bytes", "The body has more than \(limit) bytes. Use a smaller image.",
            kind: "memory")
    }

    private func challenging() -> Self {
        var problem = self
        problem.headers[.wwwAuthenticate] = "Bearer"
        return problem
    }
}

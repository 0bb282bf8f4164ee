internal import Calotype
internal import CalotypeAPI
internal import CalotypeQueue
internal import Foundation
internal import HTTPServerGuard
internal import HTTPTypes
internal import Hummingbird

extension API {
    /// Reads, checks, uploads and submits a job. Waits for its end if the request prefers that.
    func submitJob(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let wait = try Preference.wait(request)
        let key = try idempotencyKey(of: request)
        try await admission.check(caller)
        let (submission, slots) = try await submission(of: request, context, caller, key)
        defer { slots.leave() }
        switch try await queue.submit(submission) {
        case .created(let job):
            slots.keep()
            return try await answer(job, .created, waiting: wait, request, context)
        case .existing(let job):
            slots.leave()
            return try await answer(job, .ok, waiting: wait, request, context)
        case .conflict(let conflict): throw Problem(conflict)
        }
    }

    private func submission(
        of request: Request, _ context: APIContext, _ caller: Caller, _ key: String?
    ) async throws -> (Submission, AdmissionLimit.Slots) {
        guard request.isJSON else { return try await submission(ofImageIn: request, context, caller, key) }
        let body = try await reader.json(of: request, context, limit: requests.jsonLimit)
        defer { body.share.release() }
        let job = try JobRequest(Query(request), json: body.bytes)
        let checked = try job.checked(for: caller, by: requests)
        return try await admitting(checked.fields, key) {
            guard let source = try await sources.sources(of: [checked]).first else { throw Problem.notFound }
            return source
        }
    }

    /// Reserves a place in the queue, then gets the source, and builds the submission.
    private func admitting(
        _ fields: CheckedFields, _ key: String?, source: () async throws -> JobSource
    ) async throws -> (Submission, AdmissionLimit.Slots) {
        let slots = try await admission.admit([fields])
        do {
            return (fields.submission(from: try await source(), idempotencyKey: key), slots)
        } catch {
            slots.leave()
            throw error
        }
    }

    /// Checks the query before the image is read, so that a mistake is found before fifty megabytes are sent.
    private func submission(
        ofImageIn request: Request, _ context: APIContext, _ caller: Caller, _ key: String?
    ) async throws -> (Submission, AdmissionLimit.Slots) {
        let query = Query(request)
        if request.isForm { return try await submission(ofFormIn: request, context, caller, key) }
        if request.mediaType == "application/x-www-form-urlencoded", query["tool"] == nil { throw Problem.urlEncoded }
        let fields = try JobRequest(query).checkedFields(for: caller, by: requests)
        return try await admitting(fields, key) {
            try await receiver.receiving(request, context) { .upload(try await uploads.put(.file($0))) }
        }
    }

    /// Reads a form, as sent by `curl -F` and a browser's `FormData`: one image, and fields in place of query
    /// parameters.
    private func submission(
        ofFormIn request: Request, _ context: APIContext, _ caller: Caller, _ key: String?
    ) async throws -> (Submission, AdmissionLimit.Slots) {
        let parameters = Query(request)
        func checked(_ fields: [String: String], isWhole: Bool) throws -> CheckedFields? {
            let query = try parameters.adding(fields, among: JobRequest.parameters)
            guard query["tool"] != nil else {
                guard isWhole else { return nil }
                throw Problem.invalid("tool", "'tool' is missing: add it to the form, or to the address.")
            }
            return try JobRequest(query).checkedFields(for: caller, by: requests)
        }
        return try await receiver.receivingForm(
            request, context, check: { _ = try checked($0, isWhole: false) },
            { image, fields in
                guard let fields = try checked(fields, isWhole: true) else { throw Problem.notFound }
                return try await admitting(fields, key) { .upload(try await uploads.put(.file(image))) }
            })
    }

    private func answer(
        _ job: QueuedJob, _ status: HTTPResponse.Status, waiting: Duration?, _ request: Request, _ context: APIContext
    ) async throws -> Response {
        guard let waiting else { return try located(job, status, request) }
        let job = try await ended.wait(for: job, upTo: waiting, of: context.client)
        if job.state == .failed, let failure = job.failure {
            let json = try json(job, request)
            throw Problem(failure, message: json.failureMessage, of: json).applying(waiting)
        }
        return try located(job, job.state.isEnded ? status : .accepted, request).applying(waiting)
    }

    private func located(
        _ job: QueuedJob, _ status: HTTPResponse.Status, _ request: Request
    ) throws -> Response {
        var response = try Response.json(try json(job, request), status: status)
        response.headers[.location] = job.id.address
        return response
    }

    func idempotencyKey(of request: Request) throws -> String? {
        guard let key = request.headers[.idempotencyKey] else { return nil }
        guard (1...255).contains(key.utf8.count), key.unicodeScalars.allSatisfy({ ("!"..."~").contains($0) }) else {
            throw Problem(
                .badRequest, "invalid-idempotency-key", "An Idempotency-Key has 1 to 255 visible ASCII characters.")
        }
        return key
    }
}

/// The preference `Prefer: wait=N` (RFC 7240).
enum Preference {
    static func wait(_ request: Request) throws -> Duration? {
        let wishes = request.headers[values: .prefer].flatMap { $0.split { ",;".contains($0) } }
        guard
            let wish = wishes.map({ $0.trimmingCharacters(in: .whitespaces).lowercased() })
                .first(where: { $0.hasPrefix("wait=") })
        else { return nil }
        guard let seconds = Int(wish.dropFirst("wait=".count)), seconds >= 0 else { return nil }
        return .seconds(min(seconds, API.longestWait))
    }

    static func applied(_ wait: Duration) -> String { "wait=\(wait.components.seconds)" }
}

extension Response {
    /// Returns this answer with the header that reports the wait. Without a wait, returns it as it is.
    func applying(_ wait: Duration?) -> Self {
        var response = self
        if let wait { response.headers[.preferenceApplied] = Preference.applied(wait) }
        return response
    }
}

extension Problem {
    fileprivate func applying(_ wait: Duration) -> Self {
        var problem = self
        problem.headers[.preferenceApplied] = Preference.applied(wait)
        return problem
    }

    init(_ conflict: SubmitConflict) {
        let (what, value) =
            switch conflict {
            case .id(let id): ("id", id.rawValue)
            case .idempotencyKey(let key): ("Idempotency-Key", key)
            case .batch(let id): ("batch", id.rawValue)
            }
        self.init(.conflict, "conflict", "The \(what) '\(value)' is taken already, with other content.")
    }
}

extension Request {
    /// Whether the body is `application/json` or a type that is based on it.
    var isJSON: Bool { mediaType == "application/json" || mediaType.hasSuffix("+json") }

    var isForm: Bool { mediaType == "multipart/form-data" }
}

extension RequestRules {
    /// The largest JSON body of one job in bytes: a source in base64, and 1 MiB for everything else.
    var jsonLimit: Int { sourceLimit / 3 * 4 + 1_048_576 }
    /// The largest JSON body of a batch in bytes.
    var batchLimit: Int { max(jsonLimit, 67_108_864) }
    static let batchJobs = 1000
}

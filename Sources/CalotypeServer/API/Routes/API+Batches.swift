internal import CalotypeAPI
internal import HTTPServerGuard
internal import HTTPTypes
internal import Calotype
internal import CalotypeQueue
internal import Hummingbird

extension API {
    func addBatches(to routes: Routes) {
        routes.add(.post, "/v1/batches", for: .write) { try await submitBatch($0, $1, $2) }
        routes.add(.get, "/v1/batches", for: .read, query: ["user", "cursor", "limit"]) { request, _, caller in
            try .json(try await batches(Query(request), caller))
        }
        routes.add(.get, "/v1/batches/{id}", for: .read, query: ["user"]) { request, context, caller in
            let (id, scope) = try batchAddress(request, context, caller)
            guard let batch = try await queue.batch(id, in: scope) else { throw Problem.noBatch }
            guard let wait = try Preference.wait(request) else {
                return try .json(try await report(of: batch, in: scope))
            }
            let latest = try await ended.wait(for: batch, upTo: wait, of: context.client) {
                try await queue.batch(id, in: scope)
            }
            return try Response.json(try await report(of: latest, in: scope)).applying(wait)
        }
        routes.add(.post, "/v1/batches/{id}/cancel", for: .write, query: ["user"]) { request, context, caller in
            let (id, scope) = try batchAddress(request, context, caller)
            guard let batch = try await queue.cancelBatch(id, in: scope) else { throw Problem.noBatch }
            return try .json(BatchReport(batch))
        }
    }

    /// Lists the batches that the caller sees, newest first.
    func batches(_ query: Query, _ caller: Caller) async throws -> BatchList {
        let cursor = try query.value("cursor", "the 'next' of a page") { PageCursor(rawValue: $0) }
        let limit = try query.number("limit", in: 1...500, default: 50)
        guard let scope = caller.scope(of: try query.user()) else { return BatchList(batches: [], next: nil) }
        let page = try await queue.batches(in: scope, after: cursor, limit: limit)
        return BatchList(batches: page.batches.map { BatchReport($0) }, next: page.next?.rawValue)
    }

    /// Reports a batch with its pace.
    func report(of batch: BatchStatus, in scope: JobScope) async throws -> BatchReport {
        var report = BatchReport(batch)
        let pace = try await queue.pace(ofBatch: batch.id, in: scope)
        report.jobsPerMinute = pace?.jobsPerMinute.map { ($0 * 100).rounded() / 100 }
        report.estimatedEnd = pace?.estimatedEnd
        return report
    }

    /// All images are stored before any job is accepted.
    private func submitBatch(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        guard request.isJSON else {
            throw Problem(
                .unsupportedMediaType, "unsupported-media-type", "Send JSON with Content-Type: application/json.")
        }
        let key = try idempotencyKey(of: request)
        try await admission.check(caller)
        let body = try await reader.json(of: request, context, limit: requests.batchLimit)
        defer { body.share.release() }
        let checked = try checked(try BatchRequest.decode(body.bytes, refusesUnknownFields: true), caller)
        let slots = try await admission.admit(checked.jobs.map(\.fields))
        defer { slots.leave() }
        let batch = checked.submission(from: try await sources.sources(of: checked.jobs), idempotencyKey: key)
        switch try await queue.submit(batch) {
        case .created(let status, let jobs):
            slots.keep()
            return try located(BatchReport(status, jobs: jobs), .created)
        case .existing(let status, let jobs): return try located(BatchReport(status, jobs: jobs), .ok)
        case .conflict(.id): throw Problem.notNew(try await taken(batch.jobs))
        case .conflict(let conflict): throw Problem(conflict)
        }
    }

    /// Returns the ids that existing jobs already have.
    private func taken(_ jobs: [Submission]) async throws -> [String] {
        var taken: [String] = []
        for job in jobs {
            guard let id = job.id, try await queue.read(id, in: .user(job.userId)) != nil else { continue }
            taken.append(id.rawValue)
        }
        return taken
    }

    private func checked(_ request: BatchRequest, _ caller: Caller) throws -> CheckedBatch {
        guard (1...RequestRules.batchJobs).contains(request.jobs.count) else {
            throw Problem.invalid("jobs", "A batch has 1 to \(RequestRules.batchJobs) jobs.")
        }
        let id = try request.id.map { try BatchID(JobIdentifier(inPath: $0, field: "id").rawValue) }
        let callback = try request.callbackUrl.map(requests.callback)
        let jobs = try request.jobs.enumerated().map { index, job in
            do {
                return try job.checked(for: caller, by: requests)
            } catch {
                let problem = Problem(error)
                throw problem.at("jobs.\(index)" + (problem.field.map { ".\($0)" } ?? ""))
            }
        }
        return CheckedBatch(id: id, callback: callback, jobs: jobs)
    }

    private func located(_ batch: BatchReport, _ status: HTTPResponse.Status) throws -> Response {
        var response = try Response.json(batch, status: status)
        response.headers[.location] = "/v1/batches/\(batch.id.percentEncoded())"
        return response
    }

    func batchAddress(
        _ request: Request, _ context: APIContext, _ caller: Caller
    ) throws -> (BatchID, JobScope) {
        guard let id = try? BatchID(context.segment("id")),
            let scope = caller.scope(of: try Query(request).user())
        else { throw Problem.noBatch }
        return (id, scope)
    }
}

/// A request for a batch, after all checks that do not need the store.
private struct CheckedBatch {
    let id: BatchID?
    let callback: String?
    let jobs: [CheckedRequest]

    /// Returns the submission of the batch. `sources` are those of its jobs, in their order.
    func submission(from sources: [JobSource], idempotencyKey: String?) -> BatchSubmission {
        BatchSubmission(
            id: id, jobs: zip(jobs, sources).map { $0.fields.submission(from: $1) }, idempotencyKey: idempotencyKey,
            callback: callback)
    }
}

internal import Calotype
internal import CalotypeAPI
internal import CalotypeQueue
internal import Foundation
internal import HTTPServerGuard
internal import HTTPTypes
internal import Hummingbird

extension API {
    func addJobs(to routes: Routes) {
        let whose = ["user"]
        routes.add(.post, "/v1/jobs", for: .write, query: JobRequest.parameters) { try await submitJob($0, $1, $2) }
        routes.add(
            .get, "/v1/jobs", for: .read,
            query: JobFilter.parameters + ["cursor", "limit", "fields", "count"]
        ) { request, _, caller in try await listJobs(request, caller) }
        routes.add(.get, "/v1/jobs/{id}", for: .read, query: whose + ["fields"]) { try await showJob($0, $1, $2) }
        routes.add(.delete, "/v1/jobs/{id}", for: .write, query: whose) { try await deleteJob($0, $1, $2) }
        routes.add(.post, "/v1/jobs/{id}/cancel", for: .write, query: whose) { try await cancelJob($0, $1, $2) }
        routes.add(.post, "/v1/jobs/{id}/retry", for: .write, query: whose) { try await retryJob($0, $1, $2) }
        routes.add(.get, "/v1/jobs/{id}/variants/{variant}", for: .read, query: whose + ["redirect"]) {
            try await sendVariant($0, $1, $2)
        }
        routes.add(.get, "/v1/jobs/{id}/source", for: .read, query: whose) { try await sendSource($0, $1, $2) }
        routes.add(.get, "/v1/jobs/{id}/reference/{variant}", for: .read, query: whose) {
            try await sendReference($0, $1, $2)
        }
    }

    private func listJobs(_ request: Request, _ caller: Caller) async throws -> Response {
        let query = Query(request)
        let cursor = try query.value("cursor", "the 'next' of a page") { PageCursor(rawValue: $0) }
        let limit = try query.number("limit", in: 1...500, default: 50)
        let isCounted = try query.flag("count")
        let fields = try query.fields()
        guard var filter = try query.jobFilter(for: caller, requests.presets) else {
            return try .json(JobList(jobs: [], next: nil))
        }
        filter.details = fields.map(JobDetails.init) ?? .all
        let page = try await queue.list(filter, after: cursor, limit: limit)
        let addresses = addresses(for: request)
        var list = JobList(
            jobs: try page.jobs.map { try JobReport($0, addresses, fields: fields).visible(to: caller) },
            next: page.next?.rawValue)
        list.searched = page.searched.map(SearchReport.init)
        if isCounted { list.count = try await count(filter) }
        return try .json(list)
    }

    /// Counts the jobs of a list: exactly if the counters of the queue know the number, or else up to 1000.
    func count(_ filter: JobFilter) async throws -> JobCountReport {
        if let total = filter.total(in: try await queue.counts(in: filter.scope)) {
            return JobCountReport(jobs: total, atLeast: false)
        }
        return JobCountReport(try await queue.count(filter, upTo: 1_000))
    }

    private func showJob(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        var job = try await job(request, context, caller)
        let wait = try Preference.wait(request)
        if let wait { job = try await ended.wait(for: job, upTo: wait, of: context.client) }
        var report = try await report(of: job, request).visible(to: caller)
        report.fields = try Query(request).fields()
        return try .json(report).applying(wait)
    }

    /// Reports a job with its attempts and webhooks.
    func report(of job: QueuedJob, _ request: Request) async throws -> JobReport {
        var report = try json(job, request)
        report.attempts = try await queue.attempts(of: job).map(AttemptReport.init)
        if job.callback != nil { report.deliveries = try await queue.deliveries(of: job).map(DeliveryReport.init) }
        return report
    }

    func cancelJob(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let (id, scope) = try location(request, context, caller)
        switch try await queue.cancel(id, in: scope) {
        case .cancelled(let job): return try .json(try json(job, request))
        case .requested(let job): return try .json(try json(job, request), status: .accepted)
        case .alreadyEnded(let job): throw try conflict("already-ended", "The job has ended already.", job, request)
        case nil: throw Problem.noJob
        }
    }

    func retryJob(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let old = try await job(request, context, caller)
        let slots = try await admission.admit(1, of: old.userId)
        defer { slots.leave() }
        switch try await queue.requeue(old.id, in: .user(old.userId)) {
        case .waiting(let job):
            slots.keep()
            return try .json(try json(job, request))
        case .notFailed(let job):
            throw try conflict(
                "not-failed", "Only a job that failed or was cancelled can be tried again.", job,
                request)
        case nil: throw Problem.noJob
        }
    }

    func conflict(_ reason: String, _ detail: String, _ job: QueuedJob, _ request: Request) throws -> Problem {
        var problem = Problem(.conflict, reason, detail)
        problem.job = try json(job, request)
        return problem
    }

    func json(_ job: QueuedJob, _ request: Request) throws -> JobReport {
        try JobReport(job, addresses(for: request))
    }

    func addresses(for request: Request) -> VariantAddresses {
        VariantAddresses(store: store, server: origin.address(for: request))
    }

    /// Returns the job in the address. Throws `Problem` if it does not exist for this caller.
    func job(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> QueuedJob {
        let (id, scope) = try location(request, context, caller)
        guard let job = try await queue.read(id, in: scope) else { throw Problem.noJob }
        return job
    }

    /// Returns the id and the scope of the job in the address. `?user=` names its user, because several users may have
    /// a job with the same id.
    func location(
        _ request: Request, _ context: APIContext, _ caller: Caller
    ) throws -> (id: JobIdentifier, scope: JobScope) {
        guard let id = try? JobIdentifier(context.segment("id")),
            let scope = caller.scope(of: try Query(request).user())
        else { throw Problem.noJob }
        return (id, scope)
    }
}

extension Query {
    /// Returns the fields to include for each job: names separated by commas. `nil` if the query does not name any.
    func fields() throws -> Set<JobReport.Field>? {
        guard let text = self["fields"] else { return nil }
        return Set(
            try text.split(separator: ",", omittingEmptySubsequences: false).map { name in
                guard let field = JobReport.Field(rawValue: String(name)) else {
                    let known = JobReport.Field.allCases.map(\.rawValue)
                    throw Problem.unknown("field", String(name), among: known).at("fields")
                }
                return field
            })
    }
}

extension JobDetails {
    /// Selects the details that must be read for these fields.
    fileprivate init(_ fields: Set<JobReport.Field>) {
        self = []
        if fields.contains(.metadata) { insert(.metadata) }
        if fields.contains(.options) { insert(.options) }
        if fields.contains(.preview) { insert(.preview) }
        if fields.contains(.result) { insert(.result) }
    }
}

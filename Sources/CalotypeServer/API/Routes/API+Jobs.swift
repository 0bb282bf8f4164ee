internal import Calotype
internal import CalotypeQueue
internal import Foundation
internal import HTTPTypes
internal import Hummingbird

extension API {
    func addJobs(to routes: Routes) {
        routes.add(.post, "/v1/jobs", for: .write) { try await submitJob($0, $1, $2) }
        routes.add(.get, "/v1/jobs", for: .read) { request, _, caller in try await listJobs(request, caller) }
        routes.add(.get, "/v1/jobs/{id}", for: .read) { try await showJob($0, $1, $2) }
        routes.add(.delete, "/v1/jobs/{id}", for: .write) { try await deleteJob($0, $1, $2) }
        routes.add(.post, "/v1/jobs/{id}/cancel", for: .write) { try await cancelJob($0, $1, $2) }
        routes.add(.post, "/v1/jobs/{id}/retry", for: .write) { try await retryJob($0, $1, $2) }
        routes.add(.get, "/v1/jobs/{id}/variants/{variant}", for: .read) { try await sendVariant($0, $1, $2) }
    }

    private func listJobs(_ request: Request, _ caller: Caller) async throws -> Response {
        let query = Query(request)
        let cursor = try query.value("cursor", "the 'next' of a page") { PageCursor(rawValue: $0) }
        let limit = try query.number("limit", in: 1...500, default: 50)
        let (state, batch, tool) = (try query.state(), try query.batch(), query["tool"].map(ImageTool.init(rawValue:)))
        guard let scope = caller.scope(of: try query.user()) else {
            return try .json(JobPageJSON(jobs: [], next: nil))
        }
        let filter = JobFilter(scope: scope, state: state, tool: tool, batch: batch)
        let page = try await queue.list(filter, after: cursor, limit: limit)
        return try .json(JobPageJSON(jobs: page.jobs.map(json), next: page.next?.rawValue))
    }

    private func showJob(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let job = try await job(request, context, caller)
        var json = json(job)
        json.attempts = try await queue.attempts(of: job).map(AttemptJSON.init)
        if job.callback != nil { json.deliveries = try await queue.deliveries(of: job).map(DeliveryJSON.init) }
        return try .json(json)
    }

    private func cancelJob(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let (id, scope) = try place(request, context, caller)
        switch try await queue.cancel(id, in: scope) {
        case .cancelled(let job): return try .json(json(job))
        case .requested(let job): return try .json(json(job), status: .accepted)
        case .alreadyEnded(let job): throw conflict("already-ended", "The job has ended already.", job)
        case nil: throw Problem.noJob
        }
    }

    private func retryJob(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let (id, scope) = try place(request, context, caller)
        switch try await queue.requeue(id, in: scope) {
        case .waiting(let job): return try .json(json(job))
        case .notFailed(let job):
            throw conflict("not-failed", "Only a job that failed or was cancelled can be tried again.", job)
        case nil: throw Problem.noJob
        }
    }

    func conflict(_ reason: String, _ detail: String, _ job: QueuedJob) -> Problem {
        var problem = Problem(.conflict, reason, detail)
        problem.job = json(job)
        return problem
    }

    func json(_ job: QueuedJob) -> JobJSON { JobJSON(job, store: store) }

    /// The job that the address names, or `Problem` where it does not exist for this caller.
    func job(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> QueuedJob {
        let (id, scope) = try place(request, context, caller)
        guard let job = try await queue.read(id, in: scope) else { throw Problem.noJob }
        return job
    }

    /// `?user=` says whose, where several users have a job with the same id.
    func place(
        _ request: Request, _ context: APIContext, _ caller: Caller
    ) throws -> (id: JobIdentifier, scope: JobScope) {
        guard let id = try? JobIdentifier(context.parameters.get("id") ?? ""),
            let scope = caller.scope(of: try Query(request).user())
        else { throw Problem.noJob }
        return (id, scope)
    }
}

internal import Calotype
internal import CalotypeAPI
internal import CalotypeConsole
internal import CalotypeQueue
internal import Foundation
internal import HTTPTypes
internal import Hummingbird

extension Console {
    /// Opens the job with this id, the jobs of this user, or the batch with this id. If the text is several of these,
    /// lists them. If it is none, searches the words in prompts.
    func search(_ visit: Visit) async throws -> Response {
        let text = (visit.query["text"] ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        let found = try await found(text, visit)
        switch (found.jobs.count, found.isUser, found.batches.count) {
        case (1, false, 0): return .seeOther(Self.path(of: found.jobs[0]))
        case (0, true, 0): return .seeOther("/console/jobs?user=\(text.percentEncoded())")
        case (0, false, 1): return .seeOther(Self.path(of: found.batches[0]))
        case (0, false, 0): return .seeOther("/console/jobs" + (text.isEmpty ? "" : "?q=\(text.percentEncoded())"))
        default:
            let page = SearchPage(
                caller: visit.report, text: text, jobs: try found.jobs.map { try api.json($0, visit.request) },
                isUser: found.isUser, batches: found.batches.map { BatchReport($0) })
            return Response(page: page.page)
        }
    }

    /// Each of these is found with an index.
    private func found(
        _ text: String, _ visit: Visit
    ) async throws -> (jobs: [QueuedJob], isUser: Bool, batches: [BatchStatus]) {
        guard let id = try? JobIdentifier(text) else { return ([], false, []) }
        let scope = visit.caller.scope
        let jobs = try await api.queue.jobs(named: id, in: scope, details: [])
        var isUser = false
        if let own = visit.caller.scope(of: id) {
            isUser = try await !api.queue.list(JobFilter(scope: own, details: []), after: nil, limit: 1).jobs.isEmpty
        }
        return (jobs, isUser, try await api.queue.batches(named: BatchID(id.rawValue), in: scope))
    }

    private static func path(of job: QueuedJob) -> String {
        "/console/jobs/\(job.id.percentEncoded)?user=\(job.userId.percentEncoded)"
    }

    private static func path(of batch: BatchStatus) -> String {
        let user = batch.userId.map { "?user=\($0.percentEncoded)" } ?? ""
        return "/console/batches/\(batch.id.rawValue.percentEncoded())\(user)"
    }
}

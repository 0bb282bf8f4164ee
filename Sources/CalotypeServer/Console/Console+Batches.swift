internal import Calotype
internal import CalotypeAPI
internal import CalotypeConsole
internal import CalotypeQueue
internal import HTTPServerGuard
internal import HTTPTypes
internal import Hummingbird

extension Console {
    /// The number of failed jobs on the page of a batch.
    private static let failedJobs = 20

    func addBatches(to routes: Routes) {
        add(.get, "/batches", to: routes) { visit in
            let event = try await event()
            let isFirst = visit.query["cursor"] == nil
            let page = BatchesPage(
                caller: visit.report, list: try await api.batches(visit.query, visit.caller),
                user: visit.query["user"], isFirst: isFirst, event: isFirst ? event : nil)
            return Response(page: page.page)
        }
        add(.get, "/batches/{id}", to: routes) { visit in
            do {
                let event = try await event()
                return Response(page: try await batchPage(visit, event: event).page)
            } catch QueueError.ambiguous {
                // Several users have such a batch. The search lists them.
                return .seeOther("/console/search?text=\(visit.context.segment("id").percentEncoded())")
            }
        }
        add(.post, "/batches/{id}/cancel", to: routes, for: .write) { visit in
            let form = try await api.reader.form(of: visit.request, visit.context)
            guard form["confirmed"] == "yes" else {
                return Response(page: try await batchPage(visit, event: nil).cancellationQuestion)
            }
            let (id, scope) = try api.batchAddress(visit.request, visit.context, visit.caller)
            guard try await api.queue.cancelBatch(id, in: scope) != nil else { throw Problem.noBatch }
            let user = visit.query["user"].map { "?user=\($0.percentEncoded())" } ?? ""
            return .seeOther("/console/batches/\(id.rawValue.percentEncoded())\(user)")
        }
    }

    private func batchPage(_ visit: Visit, event: String?) async throws -> BatchDetailPage {
        let (id, scope) = try api.batchAddress(visit.request, visit.context, visit.caller)
        guard let batch = try await api.queue.batch(id, in: scope) else { throw Problem.noBatch }
        var filter = JobFilter(scope: scope, state: .failed, batch: id, details: [])
        if let user = batch.userId { filter.scope = .user(user) }
        let failed = try await api.queue.list(filter, after: nil, limit: Self.failedJobs)
        return BatchDetailPage(
            caller: visit.report, batch: try await api.report(of: batch, in: scope),
            failed: try failed.jobs.map { try api.json($0, visit.request) }, event: event)
    }
}

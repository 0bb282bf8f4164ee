internal import Calotype
internal import CalotypeAPI
internal import HTTPServerGuard
internal import HTTPTypes
internal import CalotypeQueue
internal import Foundation
internal import Hummingbird
internal import NIOCore

extension API {
    /// Adds the routes for the state of the queue.
    func addStatus(to routes: Routes) {
        routes.add(.get, "/v1/me", for: .read) { _, _, caller in try .json(CallerReport(caller)) }
        routes.add(.get, "/v1/summary", for: .read) { _, _, caller in try .json(try await summary(caller)) }
        routes.add(.get, "/v1/stats", for: .readAll, query: ["from", "to"]) { request, _, _ in
            try await sendStatistics(request)
        }
        routes.add(.get, "/v1/workers", for: .readAll) { _, _, _ in
            try .json(WorkerList(workers: try await queue.workers().map(WorkerReport.init)))
        }
        routes.add(.get, "/v1/presets", for: .read) { _, _, _ in
            try .json(try RawJSON(redacting: PresetsJSON(requests.presets)))
        }
    }

    func summary(_ caller: Caller) async throws -> QueueReport {
        QueueReport(try await queue.counts(in: caller.scope), paused: try await queue.currentPause())
    }

    /// Adds the routes whose answers do not depend on the caller.
    func addMeta(to routes: Routes) {
        routes.add(.get, "/healthz", for: .open) { _, _, _ in try .json(["status": "ok"]) }
        routes.add(.get, "/readyz", for: .open) { _, _, _ in try await readiness.answer() }
    }

    /// Sends the statistics of each minute, of the last hour or of the given time, up to one day.
    private func sendStatistics(_ request: Request) async throws -> Response {
        let query = Query(request)
        let to = try query.time("to") ?? Date()
        let from = try query.time("from") ?? to.addingTimeInterval(-3600)
        guard from < to, to.timeIntervalSince(from) <= 86_400 else {
            throw Problem.invalid("from", "'from' must be before 'to', by a day at most.")
        }
        return try .json(try await statistics(in: from..<to))
    }

    func statistics(in range: Range<Date>, stage: String? = nil) async throws -> StatisticsReport {
        let rows = try await queue.statistics(in: range, stage: stage)
        return StatisticsReport(
            from: range.lowerBound, to: range.upperBound, stageBounds: StageHistogram.bounds,
            minutes: rows.map(StatisticsReport.Minute.init))
    }
}

extension CallerReport {
    init(_ caller: Caller) {
        let user: String? = if case .user(let user) = caller.scope { user.rawValue } else { nil }
        let scope = caller.mayWrite ? "write" : caller.mayReadPrompts ? "read" : "view"
        self.init(token: caller.token, scope: scope, user: user, version: Version.current)
    }
}

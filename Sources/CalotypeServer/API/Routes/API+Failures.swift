internal import Calotype
internal import CalotypeAPI
internal import CalotypeQueue
internal import HTTPServerGuard
internal import Foundation
internal import Hummingbird

extension API {
    func addFailures(to routes: Routes) {
        routes.add(.get, "/v1/failures", for: .read, query: ["from", "to", "user"]) { request, _, caller in
            try .json(try await failures(Query(request), caller))
        }
    }

    /// Reports the failures of the last day or of the given time, up to a week. If they are those of one user, reports
    /// the newest failed jobs.
    func failures(_ query: Query, _ caller: Caller) async throws -> FailuresReport {
        let to = try query.time("to") ?? Date()
        let from = try query.time("from") ?? to.addingTimeInterval(-86_400)
        guard from < to, to.timeIntervalSince(from) <= 7 * 86_400 else {
            throw Problem.invalid("from", "'from' must be before 'to', by a week at most.")
        }
        guard let scope = caller.scope(of: try query.user()) else { throw Problem.foreignUser }
        switch scope {
        case .all:
            let groups = try await queue.failures(in: from..<to)
            return FailuresReport(from: from, to: to, failures: groups.map(FailuresReport.Group.init))
        case .user(let user):
            let groups = try await queue.failures(of: user)
            return FailuresReport(from: nil, to: nil, failures: groups.map(FailuresReport.Group.init))
        }
    }
}

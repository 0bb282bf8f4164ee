import Calotype
import Synchronization
import Testing

@testable import CalotypeQueue

@Suite("LeaseObserver", .timeLimit(.minutes(1)))
struct LeaseObserverTests {
    @Test("gets each step of each lease, in their order", arguments: TestDatabase.available)
    func steps(_ database: TestDatabase) async throws {
        let steps = Mutex<[String]>([])
        try await database.withLocation { location in
            let (queue, open) = location.later(logger: TestDatabase.logger) { step in
                steps.withLock { $0.append(step.text) }
            }
            try await open()
            for id in ["a", "b"] { try await queue.add(try submission(id)) }
            let leases = try await queue.claim(worker, limit: 9, lease: .seconds(60))
            let (first, second) = (try #require(leases.first), try #require(leases.last))
            try await queue.leaveBehind(first)
            try await queue.complete(first, with: try success(first.job), stages: [])
            await #expect(throws: QueueError.leaseLost) { _ = try await queue.renew(first) }
            await #expect(throws: QueueError.leaseLost) { try await queue.release(first) }
            _ = try await queue.retry(second, after: .zero, with: failure(second.job), stages: [])
            #expect(try await queue.claim(worker, limit: 1, lease: .seconds(60)).count == 1)
            await queue.close()
        }
        #expect(
            steps.withLock { $0 } == [
                "claimed a b", "leaving behind a", "ending a complete", "ended a complete", "renewal refused a",
                "ending a release", "refused a release", "ending b retry", "ended b retry", "claimed b",
            ])
    }
}

extension LeaseStep {
    fileprivate var text: String {
        switch self {
        case .claimed(let leases): "claimed " + leases.map(\.job.id.rawValue).joined(separator: " ")
        case .renewalRefused(let lease): "renewal refused \(lease.job.id)"
        case .announced(let lease): "announced \(lease.job.id)"
        case .ending(let lease, let end): "ending \(lease.job.id) \(end)"
        case .ended(let lease, let end): "ended \(lease.job.id) \(end)"
        case .endRefused(let lease, let end): "refused \(lease.job.id) \(end)"
        case .leavingBehind(let lease): "leaving behind \(lease.job.id)"
        }
    }
}

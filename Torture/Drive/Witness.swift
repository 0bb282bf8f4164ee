import CalotypeQueue
import Foundation
import Synchronization

/// Follows every change of every job, in order.
final class Witness: Sendable {
    struct Seen: Sendable {
        let job: String
        let state: JobState
        let attempt: Int
        let failure: JobFailure?
    }

    private let site: Site
    private struct State {
        var changes: [Seen] = []
        var last: [String: JobState] = [:]
        var previews: [String: Int] = [:]
        var wasReset = false
    }

    private let state = Mutex(State())

    init(_ site: Site) { self.site = site }

    var changes: [Seen] { state.withLock(\.changes) }
    /// The last known state of each job.
    var last: [String: JobState] { state.withLock(\.last) }
    /// How often a preview of each job was announced.
    var previews: [String: Int] { state.withLock(\.previews) }
    /// Whether some changes were missed.
    var wasReset: Bool { state.withLock(\.wasReset) }
    var ended: Int { state.withLock { $0.last.values.count(where: \.isEnded) } }

    /// Calls `heard` with each change, until the task is cancelled. The database may be unavailable meanwhile.
    func follow(_ heard: @escaping @Sendable (Seen) async -> Void) async throws {
        let queue = try await opened()
        var position = ChangePosition(rawValue: "0-0")
        while !Task.isCancelled, let from = position {
            do {
                switch try await queue.changes(after: from, in: .all, limit: 500) {
                case .reset(let latest):
                    state.withLock { $0.wasReset = true }
                    position = latest
                case .changes(let changes, let next):
                    for change in changes {
                        let seen = Seen(
                            job: "\(change.userId)/\(change.id)", state: change.state, attempt: change.attempt,
                            failure: change.failure)
                        guard change.preview == nil else {
                            state.withLock { $0.previews[seen.job, default: 0] += 1 }
                            continue
                        }
                        state.withLock {
                            $0.changes.append(seen)
                            $0.last[seen.job] = seen.state
                        }
                        await heard(seen)
                    }
                    position = next
                    if changes.isEmpty { try await queue.waitForChanges(after: next, upTo: .seconds(1)) }
                }
            } catch is QueueError {
                try await Task.sleep(for: .milliseconds(200))
            }
        }
        await queue.close()
    }

    private func opened() async throws -> JobQueue {
        while true {
            do {
                return try await site.openQueue()
            } catch QueueError.unavailable {
                try await Task.sleep(for: .milliseconds(200))
            }
        }
    }
}

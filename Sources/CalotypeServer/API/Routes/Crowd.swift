internal import HTTPTypes
internal import CalotypeQueue
internal import Synchronization

/// How many jobs may wait before new ones are refused.
final class Crowd: Sendable {
    private let queue: any JobQueue
    private let limit: Int
    private let known = Mutex((count: 0, at: ContinuousClock.now - .seconds(60)))

    init(_ queue: any JobQueue, limit: Int) {
        self.queue = queue
        self.limit = limit
    }

    /// Throws `Problem` (429) where too many wait. A second's delay is as good as none, and saves a question each time.
    func check() async throws {
        if known.withLock({ $0.at.duration(to: .now) > .seconds(1) }) {
            let count = try await queue.counts(in: .all).count(.waiting)
            known.withLock { $0 = (count, .now) }
        }
        guard known.withLock({ $0.count }) < limit else {
            throw Problem(
                .tooManyRequests, "too-many-waiting", "Too many jobs wait. Try again later.", kind: "server"
            ).retry(after: 30)
        }
    }
}

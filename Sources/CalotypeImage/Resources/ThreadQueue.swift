internal import Pixels
private import Synchronization

/// Runs work on a limited number of threads, and keeps the rest waiting.
final class ThreadQueue: Sendable {
    struct Work: Sendable {
        let ticket: Int
        let owner: String
        let priority: WorkPriority
        /// Does the work, or receives the error that prevents it. It is called once.
        let begin: @Sendable (_ failure: (any Error)?) -> Void
    }

    fileprivate struct State {
        var running = 0
        /// The number of running works for each owner who has any.
        var runningOf: [String: Int] = [:]
        var waiting: [Work] = []
        var turns = 0
        /// The turn at which each waiting owner was last served.
        var servedAt: [String: Int] = [:]
        var tickets = 0
    }

    private let threads: WorkerThreads
    private let count: Int
    private let state = Mutex(State())

    init(_ threads: WorkerThreads, count: Int) {
        self.threads = threads
        self.count = count
    }

    func newTicket() -> Int {
        state.withLock {
            $0.tickets += 1
            return $0.tickets
        }
    }

    /// Runs `work` as soon as its turn comes.
    func add(_ work: Work) {
        state.withLock { $0.waiting.append(work) }
        startAll()
    }

    /// Removes waiting work, which then receives `CancellationError`.
    func remove(_ ticket: Int) {
        let work = state.withLock { state in
            state.waiting.firstIndex { $0.ticket == ticket }.map { state.waiting.remove(at: $0) }
        }
        work?.begin(CancellationError())
    }

    /// Runs `body` on an idle thread; `false` if no thread is idle, or if work is waiting.
    func borrowThread(_ body: @escaping @Sendable () -> Void) -> Bool {
        let isFree = state.withLock { state in
            guard state.running < count, state.waiting.isEmpty else { return false }
            state.running += 1
            return true
        }
        guard isFree else { return false }
        do {
            try threads.run {
                body()
                self.end(nil)
            }
            return true
        } catch {
            state.withLock { $0.running -= 1 }
            return false
        }
    }

    private func startAll() {
        while let work = state.withLock({ $0.take(count) }) {
            do {
                try threads.run {
                    work.begin(nil)
                    self.end(work.owner)
                }
            } catch {
                guard state.withLock({ $0.putBack(work) }) else {
                    work.begin(error)
                    continue
                }
                return  // until one of those that run has ended
            }
        }
    }

    private func end(_ owner: String?) {
        state.withLock { $0.end(owner) }
        startAll()
    }
}

extension ThreadQueue.State {
    /// Once in this number of turns, the least urgent work goes first, so that no work waits forever.
    private static let period = 8
    /// An additional thread for urgent work, so that it never waits for long work that cannot be interrupted.
    private static let reserved = 1

    /// Removes and returns the work that is next; `nil` if none can run now.
    fileprivate mutating func take(_ count: Int) -> ThreadQueue.Work? {
        guard let most = waiting.map(\.priority).max() else { return nil }
        guard running < count + (most == .urgent ? Self.reserved : 0) else { return nil }
        let isOthersTurn = running < count && turns % Self.period == Self.period - 1
        let least = waiting.map(\.priority).min() ?? most
        let priority = isOthersTurn ? least : most
        let candidates = waiting.indices.filter { waiting[$0].priority == priority }
        guard let index = candidates.min(by: { goesFirst(waiting[$0], before: waiting[$1]) }) else { return nil }
        let work = waiting.remove(at: index)
        turns += 1
        running += 1
        runningOf[work.owner, default: 0] += 1
        // An owner without waiting work is treated like a new one.
        let owners = Set(waiting.map(\.owner))
        servedAt = servedAt.filter { owners.contains($0.key) }
        servedAt[work.owner] = turns
        return work
    }

    /// Orders by the fewest running works of the owner, then by the longest time since it was served, then by arrival.
    private func goesFirst(_ one: ThreadQueue.Work, before other: ThreadQueue.Work) -> Bool {
        func rank(_ work: ThreadQueue.Work) -> (Int, Int, Int) {
            (runningOf[work.owner] ?? 0, servedAt[work.owner] ?? 0, work.ticket)
        }
        return rank(one) < rank(other)
    }

    /// Puts work back if no thread could be started for it. Returns `false` if nothing is running whose end could start
    /// it.
    fileprivate mutating func putBack(_ work: ThreadQueue.Work) -> Bool {
        end(work.owner)
        guard running > 0 else { return false }
        waiting.insert(work, at: 0)
        return true
    }

    fileprivate mutating func end(_ owner: String?) {
        running -= 1
        guard let owner else { return }
        runningOf[owner] = (runningOf[owner] ?? 1) - 1
        if runningOf[owner] == 0 { runningOf[owner] = nil }
    }
}

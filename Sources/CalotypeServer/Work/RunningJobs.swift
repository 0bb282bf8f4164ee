internal import Calotype
internal import CalotypeQueue
internal import Synchronization

/// What a worker has in its hands, and whether there is room for more.
final class RunningJobs: Sendable {
    let slots: Int
    private let state = Mutex(State())

    private struct State {
        /// By the job's number: ids are unique for one user only, tokens for one job.
        var jobs: [Int64: JobIdentifier] = [:]
        var waiting: CheckedContinuation<Void, Never>?
    }

    init(slots: Int) { self.slots = slots }

    var identifiers: [JobIdentifier] { state.withLock { Array($0.jobs.values) } }
    var free: Int { state.withLock { max(0, slots - $0.jobs.count) } }

    func add(_ lease: Lease) { state.withLock { $0.jobs[lease.job.number] = lease.job.id } }

    func remove(_ lease: Lease) {
        let waiter = state.withLock { state in
            state.jobs[lease.job.number] = nil
            defer { state.waiting = nil }
            return state.waiting
        }
        waiter?.resume()
    }

    /// Returns when a slot is free. One task may wait. Jobs end, so it need not be interrupted.
    func waitForSlot() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.jobs.count >= slots else { return true }
                state.waiting = continuation
                return false
            }
            if isFree { continuation.resume() }
        }
    }
}

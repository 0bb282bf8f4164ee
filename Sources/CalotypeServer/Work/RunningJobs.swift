internal import Calotype
internal import CalotypeQueue
internal import Synchronization

/// The jobs that a worker is processing, and its free slots.
final class RunningJobs: Sendable {
    let slots: Int
    private let state = Mutex(State())

    private struct State {
        /// The key is the job's number, because ids are unique only within one user, and tokens only within one job.
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

    /// Returns when a slot is free. Only one task may wait. The wait cannot be cancelled, because jobs always end.
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

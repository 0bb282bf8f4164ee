internal import Calotype
internal import CalotypeAPI
internal import CalotypeQueue
internal import Foundation
internal import HTTPTypes
internal import Metrics
internal import Synchronization

/// Limits how many jobs may wait, in total and per user, before new ones are refused.
///
/// It queries the database at most once per second for the total, and for a user only if that user could be at a limit.
/// Between two queries, it adds the jobs that this node has accepted.
final class AdmissionLimit: Sendable {
    private let queue: JobQueue
    let limits: WaitingLimits
    private let refusals: [WaitingLimit: Counter]
    fileprivate let state = Mutex(State())

    /// A user, or `nil` for all users together.
    fileprivate typealias User = JobIdentifier?

    fileprivate struct State {
        var known: [User: Known] = [:]
        /// Jobs that are accepted but not in the queue yet.
        var held: [User: JobTally] = [:]
    }

    fileprivate struct Known {
        var waiting, delayed: Int
        let at: ContinuousClock.Instant
    }

    init(_ queue: JobQueue, limits: WaitingLimits, metrics: any MetricsFactory) {
        self.queue = queue
        self.limits = limits
        refusals = Dictionary(
            uniqueKeysWithValues: WaitingLimit.allCases.map { limit in
                let counter = Counter(
                    label: "calotype_refused_jobs_total", dimensions: [("limit", limit.rawValue)], factory: metrics)
                counter.increment(by: 0)
                return (limit, counter)
            })
    }

    /// Throws `Problem` (429) if no job of this caller can be accepted now, of any kind. It is called before a body is
    /// read.
    func check(_ caller: Caller) async throws {
        try await checkSpace(of: nil)
        guard case .user(let user) = caller.scope, mayBeAtLimit(JobTally(urgent: 1, delayed: 1)) else { return }
        try await checkSpace(of: user)
    }

    private func checkSpace(of user: User) async throws {
        let count = try await count(of: user)
        guard let limit = limit(of: user, having: count, for: JobTally(urgent: 1)),
            self.limit(of: user, having: count, for: JobTally(delayed: 1)) != nil
        else { return }
        throw refusal(limit, of: 1)
    }

    /// Reserves places in the queue for these jobs. Throws `Problem` (429) if there are too many: either all jobs are
    /// admitted, or none. Call `keep` after the jobs are accepted, and `leave` at the end in any case.
    func admit(_ jobs: [CheckedFields]) async throws -> Slots {
        let now = Date()
        var tallies: [JobIdentifier: JobTally] = [:]
        for job in jobs {
            var tally = JobTally()
            switch job.priority {
            case _ where job.runAt ?? now > now: tally.delayed = 1
            case .urgent: tally.urgent = 1
            case .normal, .background: tally.usual = 1
            }
            tallies[job.userId, default: JobTally()] = tallies[job.userId, default: JobTally()] + tally
        }
        return try await admit(tallies)
    }

    /// Reserves places for jobs that are retried. If `user` is `nil`, only the limits of all users together are
    /// checked.
    func admit(_ count: Int, of user: JobIdentifier?) async throws -> Slots {
        let tally = JobTally(usual: count)
        guard let user else { return try await hold([nil: tally]) }
        return try await admit([user: tally])
    }

    private func admit(_ tallies: [JobIdentifier: JobTally]) async throws -> Slots {
        let total = tallies.values.reduce(JobTally(), +)
        var slots: [User: JobTally] = [:]
        for (user, tally) in tallies {
            try checkEver(tally)
            slots[user] = tally
        }
        slots[nil] = total
        return try await hold(slots)
    }

    /// Throws `Problem` if there are more jobs than one user can ever have.
    private func checkEver(_ tally: JobTally) throws {
        let most = tally.usual > 0 ? limits.userWaiting - limits.userUrgentReserve : limits.userWaiting
        for (count, most) in [(tally.waiting, most), (tally.delayed, limits.userDelayed)] where count > most {
            throw Problem.invalid(
                "jobs", "This server takes \(most) such jobs of one user at most. Send a smaller batch.")
        }
    }

    private func hold(_ tallies: [User: JobTally]) async throws -> Slots {
        let total = tallies[nil] ?? JobTally()
        var counts = [(User.none, total, try await count(of: nil))]
        if mayBeAtLimit(total) {
            for case (let user?, let tally) in tallies { counts.append((user, tally, try await count(of: user))) }
        }
        // Jobs that were admitted in the meantime count too.
        let limit: WaitingLimit? = state.withLock { state in
            for (user, tally, before) in counts.reversed() {
                let count = state.latest(of: user) ?? before
                if let limit = self.limit(of: user, having: count, for: tally) { return limit }
            }
            for (user, tally) in tallies { state.held[user] = state.held[user, default: JobTally()] + tally }
            return nil
        }
        if let limit { throw refusal(limit, of: total.waiting + total.delayed) }
        return Slots(self, tallies)
    }

    /// Whether a user could be at a limit. No user can be at one while all users together have fewer jobs than that.
    private func mayBeAtLimit(_ tally: JobTally) -> Bool {
        let all = state.withLock { $0.latest(of: nil) }
        guard let all else { return true }
        return all.waiting + tally.waiting > limits.userWaiting - limits.userUrgentReserve
            || all.delayed + tally.delayed > limits.userDelayed
    }

    /// Returns the limit that these additional jobs would exceed, or `nil` if there is none.
    private func limit(
        of user: User, having count: (waiting: Int, delayed: Int), for tally: JobTally
    ) -> WaitingLimit? {
        let isAll = user == nil
        if tally.delayed > 0, count.delayed + tally.delayed > (isAll ? limits.delayed : limits.userDelayed) {
            return isAll ? .delayed : .userDelayed
        }
        guard tally.waiting > 0 else { return nil }
        let most = isAll ? limits.waiting : limits.userWaiting
        if count.waiting + tally.waiting > most { return isAll ? .waiting : .userWaiting }
        let space = isAll ? limits.urgentReserve : limits.userUrgentReserve
        guard tally.usual > 0, count.waiting + tally.waiting > most - space else { return nil }
        return isAll ? .urgentReserve : .userWaiting
    }

    private func count(of user: User) async throws -> (waiting: Int, delayed: Int) {
        let recent = state.withLock { state in state.isRecent(user) ? state.latest(of: user) : nil }
        if let recent { return recent }
        let counts = try await queue.counts(in: user.map(JobScope.user) ?? .all)
        let known = Known(
            waiting: max(counts.count(.waiting) - counts.delayed, 0), delayed: counts.delayed, at: .now)
        return state.withLock { state in
            state.forgetIfMany()
            state.known[user] = known
            return state.latest(of: user) ?? (known.waiting, known.delayed)
        }
    }

    private func refusal(_ limit: WaitingLimit, of jobs: Int) -> Problem {
        refusals[limit]?.increment(by: Int64(jobs))
        return Problem(.tooManyRequests, limit.rawValue, limit.detail, kind: "server").retry(after: limit.retryAfter)
    }

    /// Reserved places in the queue, until the jobs are in it.
    final class Slots: Sendable {
        private let admission: AdmissionLimit
        private let tallies: [JobIdentifier?: JobTally]
        private let isOpen = Mutex(true)

        fileprivate init(_ admission: AdmissionLimit, _ tallies: [JobIdentifier?: JobTally]) {
            self.admission = admission
            self.tallies = tallies
        }

        /// Call this when the jobs are in the queue.
        func keep() { end(areTaken: true) }
        /// Releases the places that were not kept.
        func leave() { end(areTaken: false) }

        private func end(areTaken: Bool) {
            let wasOpen = isOpen.withLock { isOpen in
                defer { isOpen = false }
                return isOpen
            }
            guard wasOpen else { return }
            admission.state.withLock { state in
                for (user, tally) in tallies {
                    let rest = state.held[user, default: JobTally()] - tally
                    state.held[user] = rest == JobTally() ? nil : rest
                    guard areTaken else { continue }
                    state.known[user]?.waiting += tally.waiting
                    state.known[user]?.delayed += tally.delayed
                }
            }
        }
    }
}

extension AdmissionLimit.State {
    /// Counts that are up to a second old are good enough, and save a query.
    fileprivate func isRecent(_ user: JobIdentifier?) -> Bool {
        known[user].map { $0.at.duration(to: .now) <= .seconds(1) } ?? false
    }

    /// The last counts plus the jobs that were admitted since.
    fileprivate func latest(of user: JobIdentifier?) -> (waiting: Int, delayed: Int)? {
        guard let known = known[user] else { return nil }
        let held = held[user] ?? JobTally()
        return (known.waiting + held.waiting, known.delayed + held.delayed)
    }

    fileprivate mutating func forgetIfMany() {
        guard known.count >= 10_000 else { return }
        known = known.filter { $0.value.at.duration(to: .now) <= .seconds(1) }
    }
}

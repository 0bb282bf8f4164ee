import CalotypeQueue
import Foundation

/// The statistics of a run: the kills and their steps, and the results of the jobs.
struct Figures: Sendable {
    let history: History
    let fleet: Fleet
    let site: Site
    let outside: Outside

    func add(to verdict: inout Verdict, _ records: [Checker.Record]) {
        let killed = kills
        verdict.figures.append(("jobs", Self.tally(records.map { $0.failure ?? $0.job.state.rawValue })))
        verdict.figures.append(("kills of workers", "\(killed.count): \(Self.tally(killed.map(\.step)))"))
        verdict.count("kills of the API", fleet.apiKills)
        verdict.figures.append(("pauses", "\(fleet.pauses.count): \(Self.tally(pausedSteps))"))
        let plan = site.plan
        if plan.postgresRestarts + plan.storeRestarts > 0 {
            verdict.figures.append(
                ("restarts", "PostgreSQL \(plan.postgresRestarts), SeaweedFS \(plan.storeRestarts)"))
        }
        let outcomes = records.flatMap(\.attempts).map(\.outcome.rawValue)
        verdict.figures.append(("attempts", "\(outcomes.count): \(Self.tally(outcomes))"))
        verdict.figures.append(("kill to next claim of the same job, lease \(Plan.lease) s", returns(after: killed)))
        verdict.count("lost leases that a worker heard of", history.all("lost").count)
        let refused = history.all("refused", words: 2)
        verdict.figures.append(("refused effects", "\(refused.count): \(Self.tally(refused.map { $0.words[1] }))"))
        let puts = history.all("put", words: 3).map { $0.words[2] }
        verdict.figures.append(("puts", Self.tally(puts)))
        verdict.count("webhook messages by job or batch", outside.messages.count)
    }

    struct Kill: Sendable {
        let at: Moment
        let process, step: String
    }

    private var kills: [Kill] {
        let struck = history.all("strike", words: 4).filter { $0.words[1] == "kill" }
        return struck.map { Kill(at: $0.at, process: $0.process, step: $0.words[2]) }
            + fleet.processes.filter { $0.name.hasPrefix("work") }.compactMap { process in
                process.killed.map { Kill(at: $0, process: process.name, step: "at random") }
            }
    }

    private var pausedSteps: [String] {
        let steps = history.all("strike", words: 4).filter { $0.words[1] == "stop" }.map { $0.words[2] }
        return steps + Array(repeating: "at random", count: max(fleet.pauses.count - steps.count, 0))
    }

    /// The times from the end of a process to the next claim of each job that it had. Jobs that were cancelled
    /// meanwhile and queued again are left out, because their attempts are counted from 1 again.
    private func returns(after kills: [Kill]) -> String {
        let ended = Set(
            (history.all("ended", words: 4) + history.all("refused", words: 4)).map { "\($0.words[2]) \($0.words[3])" })
        let claims = Dictionary(grouping: history.claims, by: \.job)
        let times = kills.flatMap { kill in
            history.claims.filter { $0.process == kill.process && !ended.contains("\($0.job) \($0.token)") }
                .compactMap { claim in
                    claims[claim.job]?.first { $0.token > claim.token && $0.at > kill.at }
                        .flatMap { $0.attempt > claim.attempt ? $0 : nil }
                        .map { (job: claim, seconds: $0.at.seconds(since: kill.at)) }
                }
        }.sorted { $0.seconds < $1.seconds }
        guard let last = times.last else { return "none" }
        let text = { (index: Int) in String(format: "%.2f s", times[index].seconds) }
        return "\(times.count) jobs, median \(text(times.count / 2)), "
            + "nine of ten within \(text(times.count * 9 / 10)), longest \(text(times.count - 1)) (\(last.job.job), \(last.job.priority))"
    }

    private static func tally(_ words: [String]) -> String {
        Dictionary(grouping: words) { $0 }.mapValues(\.count).sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }
}

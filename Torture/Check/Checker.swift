import Calotype
import CalotypeQueue
import Foundation

/// Compares the database, the store and the diaries after a run with the guarantees of the service.
struct Checker: Sendable {
    let site: Site
    let fleet: Fleet
    let witness: Witness
    let producer: Producer
    let outside: Outside

    /// A job and its attempts, as the queue returns them.
    struct Record: Sendable {
        let job: QueuedJob
        let attempts: [Attempt]
        var name: String { "\(job.userId)/\(job.id)" }
    }

    func verdict() async throws -> Verdict {
        var verdict = Verdict(site.plan)
        let history = try History(fleet.processes)
        let (records, counts) = try await records()
        let byName = Dictionary(uniqueKeysWithValues: records.map { ($0.name, $0) })

        verdict.add(EndCheck(producer: producer, witness: witness).faults(byName))
        verdict.add(try WishCheck(producer: producer, witness: witness).faults(records))
        verdict.add(TokenCheck(history: history).faults(byName))
        verdict.add(countFaults(records, counts))
        if site.plan.isDemanding, records.count < site.plan.jobs || fleet.kills < site.plan.kills {
            verdict.add(["\(records.count) jobs and \(fleet.kills) kills are fewer than were planned"])
        }
        verdict.add(batchFaults(records))
        verdict.add(messageFaults(records))
        let objects = try await ObjectCheck(site: site).run(records)
        verdict.add(objects.faults)
        if site.plan.database == .sqlite, try site.sql("PRAGMA integrity_check") != [["ok"]] {
            verdict.add(["the database file is damaged"])
        }
        Figures(history: history, fleet: fleet, site: site, outside: outside).add(to: &verdict, records)
        let ended = Set(records.filter { $0.job.state == .succeeded }.map(\.name))
        let previews = witness.previews
        verdict.figures.append(
            (
                "previews told of",
                "\(previews.values.reduce(0, +)), of \(previews.keys.count { !ended.contains($0) }) jobs that did not succeed"
            ))
        verdict.count("objects that results name, each with its hash", objects.named)
        verdict.count("uploaded sources in the store, each in the ledger", objects.sources)
        verdict.count("unfinished files of killed processes (.~parts)", objects.partial)
        verdict.count("test objects of killed processes, which maintenance removes after an hour", objects.tests)
        return verdict
    }

    private func records() async throws -> ([Record], QueueCounts) {
        let queue = try await site.openQueue()
        var records: [Record] = []
        var cursor: PageCursor?
        repeat {
            let page = try await queue.list(JobFilter(scope: .all), after: cursor, limit: 500)
            for job in page.jobs { records.append(Record(job: job, attempts: try await queue.attempts(of: job))) }
            cursor = page.next
        } while cursor != nil
        let counts = try await queue.counts(in: .all)
        await queue.close()
        return (records, counts)
    }

    /// The counters must be equal to the numbers of jobs.
    private func countFaults(_ records: [Record], _ counts: QueueCounts) -> [String] {
        JobState.allCases.compactMap { state in
            let counted = records.count { $0.job.state == state }
            return counts.count(state) == counted
                ? nil : "the counters say \(counts.count(state)) \(state.rawValue), there are \(counted)"
        }
    }

    private func batchFaults(_ records: [Record]) -> [String] {
        producer.batches.compactMap { id, size in
            let jobs = records.filter { $0.job.batch?.rawValue == id }
            return jobs.count == size ? nil : "batch \(id) has \(jobs.count) of \(size) jobs"
        }
    }

    /// Each callback must have been notified of the last state of its job or batch, at least once.
    private func messageFaults(_ records: [Record]) -> [String] {
        let messages = outside.messages
        let jobs = records.filter { $0.job.callback != nil }.compactMap { record in
            let type = "job.\(record.job.state.rawValue)"
            return messages[record.job.id.rawValue]?.contains(type) ?? false
                ? nil : "nobody heard \(type) of \(record.name)"
        }
        return jobs
            + producer.batches.keys.compactMap { id in
                messages[id]?.contains("batch.ended") ?? false ? nil : "nobody heard of the end of \(id)"
            }
    }
}

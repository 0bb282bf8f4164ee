import Calotype
import CalotypeQueue

/// Checks that every accepted job has ended, exactly once, and in an expected state.
struct EndCheck: Sendable {
    let producer: Producer
    let witness: Witness

    func faults(_ records: [String: Checker.Record]) -> [String] {
        let (asked, accepted, retries) = (producer.asked, producer.accepted, producer.retries)
        var faults: [String] = witness.wasReset ? ["changes were missed"] : []
        for name in accepted.keys where records[name] == nil { faults.append("\(name) was accepted and is gone") }
        let changes = Dictionary(grouping: witness.changes, by: \.job)
        for (name, record) in records {
            guard let order = asked[name] else {
                faults.append("\(name) was never asked for")
                continue
            }
            faults += orderFaults(changes[name] ?? [], record, retries: retries[name] ?? 0)
            if !mayEnd(order, record) {
                faults.append("\(name) ended as \(record.job.state.rawValue) \(record.failure ?? "")")
            }
        }
        return faults
    }

    /// Finds transitions that no job may make, and jobs that ended twice.
    private func orderFaults(_ changes: [Witness.Seen], _ record: Checker.Record, retries: Int) -> [String] {
        let states = changes.map(\.state)
        var faults: [String] = []
        if states.first != .waiting { faults.append("\(record.name) did not begin as waiting") }
        for (before, after) in zip(states, states.dropFirst()) {
            switch (before, after) {
            case (.waiting, .running), (.waiting, .cancelled), (.running, .waiting), (.running, .succeeded),
                (.running, .failed), (.running, .cancelled), (.cancelled, .waiting), (.failed, .waiting):
                continue
            default: faults.append("\(record.name) went from \(before.rawValue) to \(after.rawValue)")
            }
        }
        let again = zip(states, states.dropFirst()).count { $0.isEnded && !$1.isEnded }
        if again > retries { faults.append("\(record.name) began anew \(again) times, asked for \(retries)") }
        if states.count(where: \.isEnded) != again + 1 { faults.append("\(record.name) has not ended once") }
        if states.last != record.job.state { faults.append("\(record.name) is not what its last change says") }
        return faults
    }

    private func mayEnd(_ order: Order, _ record: Checker.Record) -> Bool {
        if record.failure == "processing/worker-lost" {
            let last = record.attempts.last
            return last?.outcome == .lost && last?.number == record.job.maximumAttempts
        }
        return order.mayEnd(as: record.job.state.rawValue, record.failure)
    }
}

extension Checker.Record {
    /// The failure as `kind/reason`; `nil` if the job has not failed.
    var failure: String? {
        guard job.state == .failed, let failure = job.failure else { return nil }
        return "\(failure.kind.rawValue)/\(failure.reason.rawValue)"
    }
}

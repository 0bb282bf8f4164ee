import CalotypeQueue

/// Checks that no effect with an old fencing token was accepted, and that no claim was lost.
struct TokenCheck: Sendable {
    let history: History

    func faults(_ records: [String: Checker.Record]) -> [String] {
        records.values.flatMap(attemptFaults) + claimFaults(records) + effectFaults(records)
    }

    /// A job that succeeded must have one successful attempt, its last one. Other jobs must have none.
    private func attemptFaults(_ record: Checker.Record) -> [String] {
        var faults: [String] = []
        let tokens = record.attempts.map(\.token)
        if tokens != tokens.sorted() || Set(tokens).count != tokens.count {
            faults.append("\(record.name): tokens do not grow")
        }
        let successes = record.attempts.filter { $0.outcome == .succeeded }
        let isRight =
            record.job.state == .succeeded
            ? successes.count == 1 && record.attempts.last?.outcome == .succeeded : successes.isEmpty
        if !isRight { faults.append("\(record.name): \(successes.count) successes, \(record.job.state.rawValue)") }
        if record.attempts.contains(where: { $0.outcome == .running }) { faults.append("\(record.name): still runs") }
        return faults
    }

    private func claimFaults(_ records: [String: Checker.Record]) -> [String] {
        var seen: Set<String> = []
        return history.claims.compactMap { claim in
            guard seen.insert("\(claim.job) \(claim.token)").inserted else {
                return "\(claim.job): token \(claim.token) was given twice"
            }
            let tokens = records[claim.job]?.attempts.map { Int($0.token.rawValue) } ?? []
            return tokens.contains(claim.token) ? nil : "\(claim.job): the attempt with token \(claim.token) is gone"
        }
    }

    /// The recorded outcome must be the one that the worker's effect returned, and no newer claim may have been made
    /// before the effect began.
    private func effectFaults(_ records: [String: Checker.Record]) -> [String] {
        let claims = Dictionary(grouping: history.claims, by: \.job)
        let begun = history.all("ending", words: 4)
        var faults: [String] = []
        for effect in history.all("ended", words: 4) {
            let (verb, job, token) = (effect.words[1], effect.words[2], Int(effect.words[3]) ?? 0)
            let attempt = records[job]?.attempts.first { $0.token.rawValue == Int64(token) }
            if !Self.outcomes(of: verb).contains(attempt?.outcome ?? .running) {
                faults.append("\(job): \(verb) with token \(token) was \(attempt?.outcome.rawValue ?? "forgotten")")
            }
            let start = begun.last {
                $0.process == effect.process && $0.words == ["ending", verb, job, "\(token)"] && $0.at < effect.at
            }
            let newer = claims[job]?.first { $0.token > token && $0.at < start?.at ?? effect.at }
            if newer != nil { faults.append("\(job): \(verb) with token \(token) after a newer claim") }
        }
        for refusal in history.all("refused", words: 4) {
            let attempt = records[refusal.words[2]]?.attempts.first { "\($0.token.rawValue)" == refusal.words[3] }
            if refusal.words[1] == "complete", attempt?.outcome == .succeeded {
                faults.append("\(refusal.words[2]): a result was refused and written")
            }
        }
        return faults
    }

    private static func outcomes(of verb: String) -> Set<Attempt.Outcome> {
        switch verb {
        case "complete": [.succeeded]
        case "fail": [.failed]
        case "retry": [.retried, .failed, .cancelled]
        case "release": [.released, .cancelled]
        default: [.cancelled]
        }
    }
}

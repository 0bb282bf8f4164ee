internal import Calotype
internal import CalotypeAPI
internal import CalotypeClient
internal import Foundation
internal import Synchronization

/// Reports the status and the result of each submitted source to people or programs.
final class SubmitReport: Sendable {
    private let sources: [SourceArgument]
    private let asJSON: Bool
    /// Whether the command waits for the jobs, so that failed jobs are failures of the command.
    private let waits: Bool
    private let bar: ProgressBar?
    private let state = Mutex<[Int: Outcome]>([:])

    private enum Outcome: Sendable {
        case job(JobReport)
        case refused(ServiceError)
    }

    init(on sources: [SourceArgument], asJSON: Bool, waits: Bool) {
        self.sources = sources
        self.asJSON = asJSON
        self.waits = waits
        bar = Terminal.isInteractive(.standardError) ? ProgressBar(total: sources.count) : nil
    }

    /// Shows the progress of all sources, if there is a progress bar.
    func progress(_ doing: String, _ done: Int, of total: Int) async {
        guard let bar else { return }
        try? await Terminal.writing {
            bar.clear()
            bar.draw(done: done, of: total, doing)
        }
    }

    func add(_ job: JobReport, ofSource index: Int) async throws {
        try await announce(.job(job), ofSource: index) { [asJSON] in
            if asJSON { try Terminal.standardOutput(JSONLine.of(job)) }
        }
    }

    func add(_ refusal: ServiceError, ofSource index: Int, isReported: Bool = true) async throws {
        try await announce(.refused(refusal), ofSource: index) { [sources] in
            guard isReported else { return }
            Terminal.announce(refusal.advice, of: sources[index])
        }
    }

    private func announce(
        _ outcome: Outcome, ofSource index: Int, _ line: @escaping @Sendable () throws -> Void
    ) async throws {
        state.withLock { $0[index] = outcome }
        try await Terminal.writing { [bar] in
            bar?.clear()
            try line()
        }
    }

    /// Prints the table, for people.
    func finish() async throws {
        guard !asJSON else { return }
        let rows = jobs.map { index, job in
            [sources[index].description, job.id, job.state, job.failureText]
        }
        try await Terminal.writing { [bar] in
            bar?.clear()
            if !rows.isEmpty {
                let table = Table(
                    rows: [["SOURCE", "JOB", "STATE", "FAILURE"]] + rows, flexible: [0],
                    style: Style(of: .standardOutput))
                try Terminal.standardOutput(table.text(fitting: Terminal.width))
            }
        }
    }

    var hasRefusals: Bool {
        state.withLock { outcomes in
            outcomes.values.contains { if case .refused = $0 { true } else { false } }
        }
    }

    /// The exit code of the first source that failed, in the order in which they were given. `nil` if none failed.
    var firstFailure: Int32? {
        let outcomes = state.withLock { $0 }
        return sources.indices.lazy.compactMap { [waits] index -> Int32? in
            switch outcomes[index] {
            case .refused(let refusal): return refusal.exitCode
            case .job(let job):
                guard waits, job.isEnded, job.exitCode != 0 else { return nil }
                return job.exitCode
            case nil: return nil
            }
        }.first
    }

    private var jobs: [(Int, JobReport)] {
        let outcomes = state.withLock { $0 }
        return sources.indices.compactMap { index in
            guard case .job(let job)? = outcomes[index] else { return nil }
            return (index, job)
        }
    }
}

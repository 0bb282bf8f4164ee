internal import Calotype
internal import CalotypeAPI
internal import CalotypeObservability
internal import CalotypeQueue
internal import Foundation

extension BatchReport {
    init(_ batch: BatchStatus, jobs: [JobIdentifier]? = nil) {
        self.init(
            id: batch.id.rawValue, userId: batch.userId?.rawValue, submittedAt: batch.submittedAt,
            endedAt: batch.endedAt, callbackUrl: batch.callback.map { PublicAddress($0).description },
            total: batch.total,
            counts: Dictionary(
                uniqueKeysWithValues: JobState.allCases.map { ($0.rawValue, batch.counts[$0] ?? 0) }),
            jobs: jobs?.map(\.rawValue))
    }
}

extension QueueReport {
    init(_ counts: QueueCounts, paused pause: QueuePause?) {
        let states = JobState.allCases
        self.init(
            jobs: Dictionary(uniqueKeysWithValues: states.map { ($0.rawValue, counts.count($0)) }),
            byPriority: Dictionary(
                uniqueKeysWithValues: JobPriority.allCases.map { priority in
                    let row = states.map { ($0.rawValue, counts.count($0, priority)) }
                    return (priority.rawValue, Dictionary(uniqueKeysWithValues: row))
                }),
            delayed: counts.delayed,
            oldestWaiting: Dictionary(
                uniqueKeysWithValues: counts.oldestWaiting.map { ($0.key.rawValue, $0.value / .seconds(1)) }))
        paused = pause.map(PauseReport.init)
    }
}

extension PauseReport {
    init(_ pause: QueuePause) { self.init(since: pause.since, by: pause.issuer) }
}

extension JobCountReport {
    init(_ count: JobCount) { self.init(jobs: count.jobs, atLeast: count.isAtLeast) }
}

extension SearchReport {
    init(_ reach: SearchReach) { self.init(jobs: reach.jobs, since: reach.since, complete: reach.isWhole) }
}

extension FailuresReport.Group {
    init(_ group: FailureGroup) {
        self.init(
            kind: group.failure.kind.rawValue, reason: group.failure.reason.rawValue,
            advice: FailureAdvice.text(for: group.failure), failed: group.failed, retried: group.retried,
            recovered: group.recovered,
            hosts: group.hosts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
                .init(host: $0.key, attempts: $0.value)
            }, open: JobCountReport(group.open))
    }
}

extension OperationReport {
    init(_ operation: JobOperation) {
        self.init(
            action: operation.action.rawValue, filter: .init(operation.selection, in: operation.scope),
            until: operation.until)
        id = operation.id
        state = operation.endedAt == nil ? "running" : "finished"
        expected = operation.expected
        done = operation.done
        outcomes = operation.outcomes
        by = operation.issuer
        submittedAt = operation.submittedAt
        endedAt = operation.endedAt
    }
}

extension OperationRequest.Filter {
    init(_ selection: JobSelection, in scope: JobScope) {
        self.init(state: selection.state.rawValue)
        if case .user(let user) = scope { self.user = user.rawValue }
        (kind, reason, tool, batch) = (selection.kind, selection.reason, selection.tool, selection.batch)
        (priority, from, to) = (selection.priority?.rawValue, selection.from, selection.to)
    }
}

extension WorkerReport {
    init(_ worker: WorkerStatus) {
        self.init(
            id: worker.beat.id.rawValue, host: worker.beat.host, version: worker.beat.version,
            slots: worker.beat.slots, running: worker.beat.running.map(\.rawValue), startedAt: worker.startedAt,
            silentSeconds: worker.silence / .seconds(1))
    }
}

extension StatisticsReport.Minute {
    init(_ row: MinuteStatistics) {
        self.init(
            minute: row.minute, tool: row.tool.rawValue, priority: row.priority.rawValue,
            outcome: row.outcome.rawValue, failure: row.failure.map(FailureCode.init), attempts: row.attempts,
            originalBytes: row.originalBytes, storedBytes: row.storedBytes, milliseconds: row.milliseconds,
            stages: row.stages.map { .init(stage: $0.stage, counts: $0.counts, milliseconds: $0.milliseconds) })
    }
}

extension JobEvent {
    init(_ change: JobChange, _ addresses: VariantAddresses) {
        self.init(
            id: change.id.rawValue, userId: change.userId.rawValue, tool: change.tool.rawValue,
            priority: change.priority.rawValue, state: change.state.rawValue, batchId: change.batch?.rawValue,
            attempt: change.attempt, failure: change.failure.map(FailureCode.init),
            preview: change.preview.flatMap { .init(preview: $0, of: change.id, change.userId, addresses) },
            at: change.at)
    }
}

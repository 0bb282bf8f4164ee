internal import Logging
internal import Tracing

/// Runs the stages of one job. Each stage has a span, is timed, ends within the job's time limit, and has its failures
/// classified.
struct StageRunner: Sendable {
    let recorder: Recorder
    let tracer: any Tracer
    var deadline: Deadline
    var owner = ""
    var priority = WorkPriority.normal
    /// Whether the stages are those of a job. The metrics have no others.
    var isJob = true
    var onStage: @Sendable (StageRecord) -> Void = { _ in }

    /// Runs one stage. Throws `ImageProcessingError`, and `CancellationError` when the task is cancelled.
    func during<R: Sendable>(
        _ stage: Stage, of variant: VariantName? = nil, _ body: @escaping @Sendable () async throws -> R
    ) async throws -> R {
        try Task.checkCancellation()
        let start = ContinuousClock.now
        defer {
            let end = ContinuousClock.now
            if isJob { recorder.record(stage, took: (end - start) / .seconds(1)) }
            onStage(StageRecord(name: stage.rawValue, variant: variant, start: start, end: end))
        }
        do {
            return try await tracer.withAnySpan("calotype.\(stage.rawValue)") { _ in
                try await withinTime(body)
            }
        } catch {
            guard !Task.isCancelled else { throw CancellationError() }
            throw ImageProcessingError(during: stage, cause: error)
        }
    }

    /// Returns the result of `body`. If the job's time is up before, `body` is cancelled, and `DeadlineExceeded` is
    /// thrown after it has ended.
    private func withinTime<R: Sendable>(_ body: @escaping @Sendable () async throws -> R) async throws -> R {
        let clock = StageClock(deadline)
        let turn = WorkContext(owner: owner, priority: priority, clock: clock)
        return try await within(else: DeadlineExceeded(), { try await clock.waitForEnd() }) {
            try await WorkContext.$current.withValue(turn, operation: body)
        }
    }

    /// Runs `body` with a share of the memory budget. The wait for it does not count as time of the job.
    func admitted<R: Sendable>(_ bytes: Int, to memory: MemoryBudget, _ body: () async throws -> R) async throws -> R {
        let start = ContinuousClock.now
        return try await memory.admit(bytes) {
            deadline.postpone(from: start, to: .now)
            return try await body()
        }
    }

    /// Waits for resources that other jobs hold. The wait does not count as time of the job.
    func waiting<R: ~Copyable>(_ wait: () async throws -> R) async throws -> R {
        let start = ContinuousClock.now
        defer { deadline.postpone(from: start, to: .now) }
        return try await wait()
    }
}

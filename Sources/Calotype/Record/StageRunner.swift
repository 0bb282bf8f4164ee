internal import Logging
private import Synchronization
internal import Tracing

/// Runs the stages of one job: each in a span, timed, within the job's time limit, its failures classified.
struct StageRunner: Sendable {
    let recorder: Recorder
    let tracer: any Tracer
    let deadline: Deadline
    var onStage: @Sendable (StageRecord) -> Void = { _ in }

    /// Throws `ImageProcessingError`, and `CancellationError` when the task is cancelled.
    func during<R: Sendable>(
        _ stage: Stage, of variant: Variant? = nil, _ body: @escaping @Sendable () async throws -> R
    ) async throws -> R {
        try Task.checkCancellation()
        let start = ContinuousClock.now
        defer {
            let end = ContinuousClock.now
            recorder.record(stage, took: (end - start) / .seconds(1))
            onStage(StageRecord(name: stage.rawValue, variant: variant, start: start, end: end))
        }
        do {
            return try await tracer.withAnySpan("calotype.\(stage.rawValue)") { _ in
                try await within(deadline.instant, else: DeadlineExceeded(), body)
            }
        } catch {
            guard !Task.isCancelled else { throw CancellationError() }
            throw ImageProcessingError(during: stage, cause: error)
        }
    }

    /// What others hold is waited for, which is no part of the job's time.
    func waiting<R>(_ wait: () async throws -> R) async throws -> R {
        let start = ContinuousClock.now
        defer { deadline.postpone(by: .now - start) }
        return try await wait()
    }
}

/// When a job has to be done.
final class Deadline: Sendable {
    private let state: Mutex<ContinuousClock.Instant>

    init(_ instant: ContinuousClock.Instant) { state = Mutex(instant) }

    var instant: ContinuousClock.Instant { state.withLock { $0 } }

    func postpone(by time: Duration) { state.withLock { $0 += time } }
}

/// The job's time limit was reached.
struct DeadlineExceeded: Error {}

internal import Calotype
internal import Synchronization

/// The time limit of one attempt: a fixed time, which is extended while the bytes of an object keep arriving.
final class AttemptTimer: Sendable {
    /// The time limit for the start of the response. It is shorter than the whole limit, so that there is time for
    /// another attempt.
    let patience: Duration
    private let limit, silence: Duration
    private let pace: Pace
    private let start = ContinuousClock.now
    private let deadline: Mutex<ContinuousClock.Instant>

    init(_ configuration: S3Configuration, sending count: Int) {
        let sending = Duration.seconds(1) * (Double(count) / 1e6)
        limit = configuration.attemptTimeout + sending
        silence = configuration.firstByteTimeout
        patience = min(limit, silence + sending)
        pace = Pace(bytesPerSecond: configuration.slowestPace, grace: limit)
        deadline = Mutex(start + limit)
    }

    /// Records that `count` bytes of an object have arrived. Throws `attemptTimedOut` if the transfer is too slow.
    func check(received count: Int) throws {
        guard pace.isKept(by: count, in: start.duration(to: .now)) else {
            throw S3Error(.attemptTimedOut, message: "slower than \(pace.bytesPerSecond) bytes a second")
        }
        deadline.withLock { $0 = max($0, .now + silence) }
    }

    /// Returns the result of `work`. When the time is up, cancels `work`, waits for its end, and throws
    /// `attemptTimedOut`.
    func run<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask(operation: work)
            group.addTask {
                while true {
                    let deadline = self.deadline.withLock { $0 }
                    guard deadline > .now else { throw self.late }
                    try await Task.sleep(until: deadline, clock: .continuous)
                }
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw late }
            return value
        }
    }

    private var late: S3Error { S3Error(.attemptTimedOut, message: "no whole answer within \(limit)") }
}

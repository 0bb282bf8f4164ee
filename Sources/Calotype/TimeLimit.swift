/// What `work` returns, unless it is not done by `deadline`: then it is cancelled, its end is waited for, and `failure`
/// thrown.
package func within<Value: Sendable>(
    _ deadline: ContinuousClock.Instant, else failure: any Error, _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await within(else: failure, { try await Task.sleep(until: deadline, clock: .continuous) }, work)
}

/// What `work` returns, unless `waitForEnd` returns first: then it is cancelled, its end is waited for, and `failure` thrown.
func within<Value: Sendable>(
    else failure: any Error, _ waitForEnd: @escaping @Sendable () async throws -> Void,
    _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask(operation: work)
        group.addTask {
            try await waitForEnd()
            throw failure
        }
        defer { group.cancelAll() }
        guard let value = try await group.next() else { throw failure }
        return value
    }
}

/// The same for a transfer, which may take as long as `limit`: the failure is a `TransferError` (`timeout`).
func within<Value: Sendable>(
    _ limit: Duration, _ what: String, _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    let failure = TransferError(.timeout, detail: "\(what) took longer than \(limit)")
    return try await within(.now + limit, else: failure, work)
}

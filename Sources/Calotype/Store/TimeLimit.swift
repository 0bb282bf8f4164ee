/// Returns the result of `work`. If `work` is not done by `deadline`, it is cancelled, and after it has ended `failure`
/// is thrown.
package func within<Value: Sendable>(
    _ deadline: ContinuousClock.Instant, else failure: any Error, _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await within(else: failure, { try await Task.sleep(until: deadline, clock: .continuous) }, work)
}

/// Returns the result of `work`. If `waitForEnd` returns first, `work` is cancelled, and after it has ended `failure`
/// is thrown.
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

/// Returns the result of `work`, a transfer that may take as long as `limit`. After that, `work` is cancelled and a
/// `TransferError` (`timeout`) is thrown. `what` names the transfer in the error.
func within<Value: Sendable>(
    _ limit: Duration, _ what: String, _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    let failure = TransferError(.timeout, detail: "\(what) took longer than \(limit)")
    return try await within(.now + limit, else: failure, work)
}

/// What `work` returns, or `TransferError` (`timeout`) when it takes longer than `limit`. `work` is cancelled then, and
/// must end soon after.
func within<Value: Sendable>(
    _ limit: Duration, _ what: String, _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        let timeout = TransferError(.timeout, detail: "\(what) took longer than \(limit)")
        group.addTask(operation: work)
        group.addTask {
            try await Task.sleep(for: limit)
            throw timeout
        }
        defer { group.cancelAll() }
        guard let value = try await group.next() else { throw timeout }
        return value
    }
}

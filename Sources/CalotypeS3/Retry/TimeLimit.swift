/// What `work` returns, unless it takes longer than `limit`: then it is cancelled and the limit's error thrown.
func withTimeLimit<Value: Sendable>(
    _ limit: Duration, _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        defer { group.cancelAll() }
        group.addTask { try await work() }
        group.addTask {
            try await Task.sleep(for: limit)
            throw S3Error(.attemptTimedOut, message: "no whole answer within \(limit)")
        }
        guard let first = try await group.next() else { throw CancellationError() }
        return first
    }
}

/// Tidies up on a server although the task that asks for it may be cancelled, and for no longer than ten seconds.
///
/// An error here is dropped: the one that led here matters more.
func tidyUp(_ work: @escaping @Sendable () async throws -> Void) async {
    await Task { try? await withTimeLimit(.seconds(10), work) }.value
}

internal import Calotype
internal import ServiceLifecycle

/// Whether the service that contains the current task should stop.
var isStopping: Bool { Task.isCancelled || Task.isShuttingDownGracefully }

/// Waits, but returns at once when the service should stop.
func pause(_ time: Duration) async {
    try? await cancelWhenGracefulShutdown { try await Task.sleep(for: time) }
}

/// Runs `body` to its end, even if the task is cancelled, so that started work is completed.
func uncancelled<R: Sendable>(_ body: @escaping @Sendable () async throws -> R) async throws -> R {
    try await Task { try await body() }.value
}

/// Runs `body`. If it does not end in time, cancels it and throws `TookTooLong`. `body` must then end soon.
func within<R: Sendable>(_ limit: Duration, _ body: @escaping @Sendable () async throws -> R) async throws -> R {
    try await within(.now + limit, else: TookTooLong(), body)
}

/// An operation did not respond in time.
struct TookTooLong: Error, CustomStringConvertible {
    var description: String { "no answer in time" }
}

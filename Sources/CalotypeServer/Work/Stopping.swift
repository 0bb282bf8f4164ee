internal import Calotype
internal import ServiceLifecycle

/// Whether the service this runs in is to end.
var isStopping: Bool { Task.isCancelled || Task.isShuttingDownGracefully }

/// Waits, or returns at once when the service is to end.
func pause(_ time: Duration) async {
    try? await cancelWhenGracefulShutdown { try await Task.sleep(for: time) }
}

/// Runs `body` to its end also where the task is cancelled: what is begun must be put in order.
func uncancelled<R: Sendable>(_ body: @escaping @Sendable () async throws -> R) async throws -> R {
    try await Task { try await body() }.value
}

/// Runs `body`, or throws `TookTooLong` when it has not ended in time. It is cancelled then, and must end soon after.
func within<R: Sendable>(_ limit: Duration, _ body: @escaping @Sendable () async throws -> R) async throws -> R {
    try await within(.now + limit, else: TookTooLong(), body)
}

/// Something did not answer in time.
struct TookTooLong: Error, CustomStringConvertible {
    var description: String { "no answer in time" }
}

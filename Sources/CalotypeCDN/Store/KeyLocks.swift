internal import Calotype
internal import Synchronization

/// Lets only one task at a time work on a key.
final class KeyLocks: Sendable {
    /// The tasks that wait for each locked key.
    private let waiting = Mutex<[ObjectKey: [CheckedContinuation<Void, Never>]]>([:])

    /// Calls `work` when no other task works on `key`. If the task is cancelled while it waits, it throws when its turn
    /// has come. The time limits of the tasks before it limit this wait.
    func holding<Value>(_ key: ObjectKey, _ work: () async throws -> Value) async throws -> Value {
        await take(key)
        defer { release(key) }
        try Task.checkCancellation()
        return try await work()
    }

    private func take(_ key: ObjectKey) async {
        await withCheckedContinuation { continuation in
            let isFree = waiting.withLock { waiting in
                if waiting[key] == nil {
                    waiting[key] = []
                    return true
                }
                waiting[key]?.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    private func release(_ key: ObjectKey) {
        let next = waiting.withLock { waiting -> CheckedContinuation<Void, Never>? in
            guard waiting[key]?.isEmpty == false else {
                waiting[key] = nil
                return nil
            }
            return waiting[key]?.removeFirst()
        }
        next?.resume()
    }
}

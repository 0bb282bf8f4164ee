internal import Calotype
internal import CalotypeQueue
internal import Logging
internal import ServiceLifecycle

/// Carries out operations, piece by piece. Several nodes may run it: each operation is reserved by one of them, and
/// another one continues it if that node stops.
struct OperationService: Service {
    let api: API
    /// How often to look for operations that other nodes have accepted or left.
    var interval: Duration = .seconds(10)
    private static let lease: Duration = .seconds(30)
    /// How many jobs one transaction changes.
    private static let piece = 50

    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                while !isStopping {
                    await pause(interval)
                    api.operations.wake()
                }
            }
            group.addTask {
                await cancelWhenGracefulShutdown {
                    for await _ in api.operations.wakes { await carryOutAll() }
                }
            }
        }
    }

    private func carryOutAll() async {
        do {
            while !isStopping, let operation = try await api.queue.takeOperation(for: Self.lease) {
                try await carryOut(operation)
            }
        } catch {
            guard !isStopping else { return }
            api.logger.debug("operation waits", metadata: ["cause": "\(sentence(of: error))"])
        }
    }

    private func carryOut(_ operation: JobOperation) async throws {
        var operation = operation
        var reserved = ContinuousClock.now
        while operation.endedAt == nil {
            guard !isStopping else { return try await api.queue.putOff(operation, by: .zero) }
            guard try await mayContinue(operation) else {
                return try await api.queue.putOff(operation, by: .seconds(5))
            }
            operation =
                operation.action == .delete
                ? try await delete(operation) : try await api.queue.advance(operation, limit: Self.piece)
            guard reserved.duration(to: .now) > Self.lease / 3 else { continue }
            try await api.queue.putOff(operation, by: Self.lease)
            reserved = .now
        }
        let outcomes = operation.outcomes.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        api.logger.notice(
            "operation finished",
            metadata: [
                "operation": "\(operation.id)", "action": "\(operation.action.rawValue)",
                "outcomes": "\(outcomes.joined(separator: ", "))", "token": "\(operation.issuer ?? "")",
            ])
    }

    /// Retried jobs must not fill the queue: the operation then waits until there is space.
    private func mayContinue(_ operation: JobOperation) async throws -> Bool {
        guard operation.action == .retry else { return true }
        let waiting = try await api.queue.counts(in: .all).count(.waiting)
        return waiting + Self.piece <= api.admission.limits.waiting - api.admission.limits.urgentReserve
    }

    /// Deletes the next jobs one by one, because the objects of each must be deleted first.
    private func delete(_ operation: JobOperation) async throws -> JobOperation {
        let jobs = try await api.queue.jobs(of: operation, limit: Self.piece)
        var outcomes: [String: Int] = [:]
        for job in jobs { outcomes[try await outcome(ofDeleting: job), default: 0] += 1 }
        return try await api.queue.record(outcomes, of: operation, last: jobs.last)
    }

    private func outcome(ofDeleting job: QueuedJob) async throws -> String {
        do {
            switch try await api.remove(job) {
            case .removed: return "deleted"
            case .running: return "running"
            case nil: return "already-deleted"
            }
        } catch is StoreFailure {
            return "store-refused"
        }
    }
}

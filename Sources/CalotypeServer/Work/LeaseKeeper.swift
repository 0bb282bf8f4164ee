internal import Calotype
internal import CalotypeQueue
internal import Logging

/// Renews a lease during the work on its job.
struct LeaseKeeper: Sendable {
    let queue: JobQueue
    let logger: Logger

    /// Renews the lease after each third of its duration. Returns the reason why the work must stop, or `nil` if this
    /// task is cancelled.
    func keep(_ lease: Lease) async -> StopReason? {
        var lease = lease
        var wait = lease.duration / 3
        while (try? await Task.sleep(for: wait)) != nil {
            do {
                let renewal = try await renewed(lease)
                if renewal.isCancellationRequested { return .cancellation }
                (lease, wait) = (renewal.lease, lease.duration / 3)
            } catch QueueError.leaseLost {
                return .leaseLost
            } catch {
                guard !Task.isCancelled else { return nil }
                logger.warning(
                    "lease not renewed", metadata: ["jobId": "\(lease.job.id)", "cause": "\(sentence(of: error))"])
                // After this time, another worker may have the job.
                guard ContinuousClock.now < lease.deadline else { return .leaseLost }
                wait = min(.seconds(1), lease.duration / 10)
            }
        }
        return nil
    }

    /// A database that does not respond by the deadline counts as unavailable.
    private func renewed(_ lease: Lease) async throws -> Renewal {
        try await within(max(lease.deadline - .now, .milliseconds(1))) { try await queue.renew(lease) }
    }
}

/// The reason why work on a job stops early.
enum StopReason: Sendable {
    case leaseLost, cancellation, shutdown
}

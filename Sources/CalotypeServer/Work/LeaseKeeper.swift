internal import Calotype
internal import CalotypeQueue
internal import Logging

/// Keeps a lease while the work on it goes on.
struct LeaseKeeper: Sendable {
    let queue: any JobQueue
    let logger: Logger

    /// Renews the lease at each third of its length. Returns why the work must end, or `nil` when it is cancelled.
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
                // Past this moment somebody else may have the job.
                guard ContinuousClock.now < lease.deadline else { return .leaseLost }
                wait = min(.seconds(1), lease.duration / 10)
            }
        }
        return nil
    }

    /// A database that does not answer is as good as none.
    private func renewed(_ lease: Lease) async throws -> Renewal {
        try await within(max(lease.deadline - .now, .milliseconds(1))) { try await queue.renew(lease) }
    }
}

/// Why work on a job ends before its end.
enum StopReason: Sendable {
    case leaseLost, cancellation, shutdown
}

import Calotype
import CalotypeQueue
import Synchronization

/// Jobs that kill every worker that tries them, each attempt at a later step. At the last one all variants are stored.
final class Poison: Sendable {
    private let striker: Striker
    /// The number of the attempt that this process makes, by job.
    private let attempts = Mutex<[String: Int]>([:])
    private let isHalfwayDeadly = Mutex(false)

    init(_ striker: Striker) { self.striker = striker }

    static func isPoison(_ job: String) -> Bool { job.contains("/poison-") }

    func claimed(_ lease: Lease) {
        guard Self.isPoison(lease.name) else { return }
        attempts.withLock { $0[lease.name] = lease.attempt }
        if lease.attempt == 1 { striker.strike(.kill, at: .claimed, lease.name) }
    }

    func encoded(_ job: String) {
        switch attempts.withLock({ $0[job] }) {
        case 2: striker.strike(.kill, at: .encodedNormal, job)
        case 3: isHalfwayDeadly.withLock { $0 = true }
        default: break
        }
    }

    func halfway() {
        if isHalfwayDeadly.withLock({ $0 }) { striker.strike(.kill, at: .midPut, "-") }
    }

    func stored(_ job: String) {
        // Attempt 3 dies half-way through a PUT. If another PUT was faster, it dies here.
        if let attempt = attempts.withLock({ $0[job] }), attempt == 3 || attempt == 4 {
            striker.strike(.kill, at: .stored, job)
        }
    }

    func completing(_ lease: Lease) {
        if Self.isPoison(lease.name) { striker.strike(.kill, at: .beforeCommit, lease.name) }
    }
}

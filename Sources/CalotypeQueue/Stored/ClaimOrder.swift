internal import Synchronization

/// Which priority a claim looks at before all others, so that none waits for ever: every eighth claim begins with
/// background jobs, and every eighth with normal ones.
final class ClaimOrder: Sendable {
    static let period = 8
    /// Begins anywhere, so that workers that live for one job only are fair too.
    private let count = Atomic(Int.random(in: 0..<period))

    func next() -> JobPriority? {
        switch count.wrappingAdd(1, ordering: .relaxed).oldValue % Self.period {
        case 0: .background
        case 4: .normal
        default: nil
        }
    }
}

internal import Synchronization

/// Chooses the priority that a claim looks at first, so that no priority waits forever: every eighth claim begins with
/// background jobs, and every eighth with normal ones.
final class ClaimOrder: Sendable {
    static let period = 8
    /// Starts at a random value, so that workers that live for one job only are fair too.
    private let count = Atomic(Int.random(in: 0..<period))

    func next() -> JobPriority? {
        switch count.wrappingAdd(1, ordering: .relaxed).oldValue % Self.period {
        case 0: .background
        case 4: .normal
        default: nil
        }
    }
}

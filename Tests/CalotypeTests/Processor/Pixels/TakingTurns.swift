import Testing

@testable import Calotype

/// Lets one case run at a time. Pixel work keeps the shared threads busy, and tests that watch the clock run beside
/// it.
struct TakingTurns: SuiteTrait, TestTrait, TestScoping {
    let isRecursive = true
    private static let turns = AsyncSemaphore(slots: 1, patience: .seconds(300))

    func provideScope(
        for test: Test, testCase: Test.Case?, performing work: @Sendable () async throws -> Void
    ) async throws {
        try await Self.turns.withSlot { try await work() }
    }
}

extension Trait where Self == TakingTurns {
    static var takingTurns: Self { Self() }
}

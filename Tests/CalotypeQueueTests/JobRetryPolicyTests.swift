import Calotype
import CalotypeQueue
import Testing

@Suite("When a failed job is tried again")
struct JobRetryPolicyTests {
    /// It has a stored property: under ThreadSanitizer, Swift 6.3 crashes with an `inout` argument of size zero.
    private struct Constant: RandomNumberGenerator {
        let number: UInt64
        func next() -> UInt64 { number }
    }

    @Test("A failure that advises against it is final")
    func never() {
        var random = Constant(number: .max)
        #expect(JobRetryPolicy().delay(afterAttempt: 1, advice: .never, using: &random) == nil)
    }

    @Test(
        "The longest wait doubles up to its limit", arguments: zip([1, 2, 3, 4, 9, 4_000], [2.0, 4, 8, 16, 512, 600]))
    func doubles(_ attempt: Int, _ seconds: Double) throws {
        var (highest, lowest) = (Constant(number: .max), Constant(number: 0))
        var policy = JobRetryPolicy()
        policy.attempts = 10_000
        let longest = try #require(policy.delay(afterAttempt: attempt, advice: .later, using: &highest))
        #expect(abs(longest / .seconds(1) - seconds) < 0.001)
        #expect(policy.delay(afterAttempt: attempt, advice: .later, using: &lowest) == .zero)
    }

    @Test("The last attempt is the last", arguments: [(4, true), (5, false), (6, false)])
    func limited(_ attempt: Int, _ another: Bool) {
        var random = Constant(number: 0)
        let delay = JobRetryPolicy().delay(afterAttempt: attempt, advice: .after(.seconds(1)), using: &random)
        #expect((delay != nil) == another)
    }

    @Test("Who asks for a time gets at least that, up to a day", arguments: [(7.0, 7.0), (1e9, 86_400)])
    func asked(_ asked: Double, _ waited: Double) throws {
        var (lowest, highest) = (Constant(number: 0), Constant(number: .max))
        let policy = JobRetryPolicy()
        #expect(
            policy.delay(afterAttempt: 1, advice: .after(.seconds(asked)), using: &lowest) == .seconds(waited))
        let longest = try #require(policy.delay(afterAttempt: 1, advice: .after(.seconds(asked)), using: &highest))
        #expect(longest > .seconds(waited))
    }
}

import Calotype
import CalotypeQueue
import Testing

struct JobRetryPolicyTests {
    @Test("A failure that advises against it is final")
    func never() {
        var random = SystemRandomNumberGenerator()
        #expect(JobRetryPolicy().delay(afterAttempt: 1, advice: .never, using: &random) == nil)
    }
}

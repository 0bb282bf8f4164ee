import Synchronization
import Testing

@testable import Calotype

@Suite("Memory that is free after work")
struct MemoryReturnTests {
    private let time = Time()

    private final class Time: Sendable {
        private let state = Mutex((now: ContinuousClock.now, returns: 0))

        var now: ContinuousClock.Instant { state.withLock { $0.now } }
        var returns: Int { state.withLock { $0.returns } }
        func pass(_ duration: Duration) { state.withLock { $0.now += duration } }
        func giveBack() { state.withLock { $0.returns += 1 } }
    }

    private func memoryReturn() -> MemoryReturn {
        MemoryReturn(after: .seconds(1), now: { [time] in time.now }, { [time] in time.giveBack() })
    }

    @Test("stays while jobs come one after the other, and is returned once when none comes for a second")
    func rests() async {
        let memory = memoryReturn()
        #expect(await memory.isQuiet() == nil)
        for _ in 0..<3 {
            memory.workIsDone()
            #expect(await memory.isQuiet() == .seconds(1))
            time.pass(.milliseconds(900))
            #expect(await memory.isQuiet() == .milliseconds(100))
        }
        #expect(time.returns == 0)
        time.pass(.milliseconds(100))
        #expect(await memory.isQuiet() == nil)
        #expect(await memory.isQuiet() == nil)
        #expect(time.returns == 1)
        memory.workIsDone()
        time.pass(.seconds(5))
        #expect(await memory.isQuiet() == nil)
        #expect(time.returns == 2)
    }
}

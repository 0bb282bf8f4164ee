import Foundation
import Synchronization

/// Kills or stops this process at a given step.
final class Striker: Sendable {
    private let strike: Strike?
    private let diary: Diary
    private let passed = Mutex(0)

    init(_ strike: Strike?, _ diary: Diary) {
        self.strike = strike
        self.diary = diary
    }

    /// Records that the process passes a step of a job.
    func pass(_ step: Step, _ job: String = "-") {
        guard let strike, strike.step == step else { return }
        let isDue = passed.withLock { passed in
            passed += 1
            return passed == strike.count
        }
        if isDue { self.strike(strike.deed, at: step, job) }
    }

    func strike(_ deed: Deed, at step: Step, _ job: String) {
        diary.write("strike", deed.rawValue, step.rawValue, job)
        switch deed {
        case .kill: kill(getpid(), SIGKILL)
        case .stop:
            kill(getpid(), SIGSTOP)
            diary.write("continued")
        }
    }
}

internal import Calotype
internal import CalotypeAPI
internal import CalotypeQueue
internal import Synchronization

/// Records when the stages of one attempt ran.
final class StageLog: Sendable {
    private let began = ContinuousClock.now
    private let stages = Mutex<[StageTime]>([])

    func add(_ stage: StageRecord) {
        let time = StageTime(
            name: stage.name, variant: stage.variant?.rawValue, start: milliseconds(stage.start - began),
            ms: milliseconds(stage.end - stage.start))
        stages.withLock { $0.append(time) }
    }

    /// The stages in the order of their start.
    var times: [StageTime] { stages.withLock { $0.sorted { $0.start < $1.start } } }

    /// Converts a duration to milliseconds, rounded to hundredths.
    private func milliseconds(_ time: Duration) -> Double { (time / .microseconds(10)).rounded() / 100 }
}

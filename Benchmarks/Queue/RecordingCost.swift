import CalotypeQueue
import Foundation
import Synchronization

/// Measures what recording stages and minutes costs: jobs that do nothing, with and without it, in turns.
struct RecordingCost {
    let queue: JobQueue
    static let turns = 7
    static let jobs = 800

    func run() async throws {
        var times: [Bool: [Double]] = [:]
        // The first turn of each warms up.
        for turn in 0...Self.turns {
            for isOn in turn % 2 == 0 ? [true, false] : [false, true] {
                StatisticsSwitch.isOn.store(isOn, ordering: .relaxed)
                let time = try await self.turn("\(turn)-\(isOn)", hasStages: isOn)
                if turn > 0 { times[isOn, default: []].append(time) }
            }
        }
        let (with, without) = (median(times[true]), median(times[false]))
        print(
            String(
                format:
                    "  one job of nothing: %.1f us with recording, %.1f us without it: %.1f us, or %.1f %% of the queue",
                with, without, with - without, (with / without - 1) * 100))
        print(
            String(
                format: "  of a job that takes 100 ms of one core: %.2f %%", (with - without) / 100_000 * 100))
    }

    /// Returns the microseconds for a job.
    private func turn(_ name: String, hasStages: Bool) async throws -> Double {
        let batch = try (0..<Self.jobs).map { try QueueBenchmark.submission("\(name)-\($0)", user: $0 % 50) }
        for start in stride(from: 0, to: batch.count, by: 400) {
            _ = try await queue.submit(BatchSubmission(jobs: Array(batch[start..<min(start + 400, batch.count)])))
        }
        let start = ContinuousClock.now
        try await withThrowingTaskGroup { group in
            for _ in 0..<QueueBenchmark.tasks {
                group.addTask {
                    for _ in 0..<Self.jobs / QueueBenchmark.tasks {
                        try await QueueBenchmark.work(queue, limit: 1, hasStages: hasStages)
                    }
                }
            }
            try await group.waitForAll()
        }
        return (ContinuousClock.now - start) / .microseconds(1) / Double(Self.jobs)
    }

    private func median(_ times: [Double]?) -> Double { (times ?? []).sorted()[Self.turns / 2] }
}

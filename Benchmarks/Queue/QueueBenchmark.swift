import Calotype
import CalotypeQueue
import Foundation
import Logging

/// Submits and drains jobs that do nothing, then claims from a queue in which a million wait.
///
///     QueueBenchmark queue.sqlite
///     QueueBenchmark postgres://…
///
/// With `recording` after the address, it measures what the statistics of jobs cost.
@main
struct QueueBenchmark {
    static let tasks = 8
    static let waiting = 1_000_000

    static func main() async throws {
        let address = CommandLine.arguments.dropFirst().first ?? "queue.sqlite"
        let isPostgres = address.contains("://")
        let location: QueueLocation = isPostgres ? .postgres(address: address) : .sqlite(path: address)
        let queue = try await location.open(logger: Logger(label: "benchmark"))
        print("\(isPostgres ? "PostgreSQL" : "SQLite"), \(tasks) tasks")
        if CommandLine.arguments.dropFirst(2).first == "recording" {
            try await RecordingCost(queue: queue).run()
            return await queue.close()
        }

        try await rate("submit, one a transaction", jobs: 4_000) { number in
            _ = try await queue.submit(try submission("one-\(number)", user: number % 50))
        }
        try await rate("submit, batches of 500", jobs: 20_000, each: 500) { number in
            let jobs = try (0..<500).map { try submission("many-\(number)-\($0)", user: $0 % 50) }
            _ = try await queue.submit(BatchSubmission(jobs: jobs))
        }
        try await rate("claim and complete, one a claim", jobs: 4_000) { _ in
            try await work(queue, limit: 1)
        }
        try await rate("claim and complete, 20 a claim", jobs: 8_000, each: 20) { _ in
            try await work(queue, limit: 20)
        }

        try Filling(address: address, isPostgres: isPostgres).fill(waiting)
        print("with \(try await queue.counts(in: .all).count(.waiting)) waiting")
        try await latency("claim", count: 500) { _ = try await queue.claim(worker, limit: 1, lease: .seconds(600)) }
        try await latency("submit", count: 500) { _ = try await queue.submit(try submission(nil, user: 7)) }
        try await latency("counts", count: 100) { _ = try await queue.counts(in: .all) }
        try await rate("claim and complete, one a claim", jobs: 4_000) { _ in try await work(queue, limit: 1) }
        print(try Filling(address: address, isPostgres: isPostgres).plan())
        await queue.close()
    }

    static let worker = WorkerID(rawValue: "benchmark")

    static func submission(_ id: String?, user: Int) throws -> Submission {
        Submission(
            id: try id.map { try JobIdentifier($0) }, tool: .dallE, source: .url("https://example.com/a.png"),
            userId: try JobIdentifier("user-\(user)"), metadata: ["prompt": "A beautiful landscape"])
    }

    static func work(_ queue: JobQueue, limit: Int, hasStages: Bool = true) async throws {
        for lease in try await queue.claim(worker, limit: limit, lease: .seconds(600)) {
            let result = ImageProcessingResult(jobId: lease.job.id, tool: lease.job.tool, userId: lease.job.userId)
            let names = hasStages ? ["load", "decode", "encode", "store"] : []
            let stages = names.map { StageTime(name: $0, start: 0, ms: 10) }
            try await queue.complete(lease, with: result, stages: stages)
        }
    }

    /// Runs `step` on all tasks until `jobs` jobs are through, or half a minute is over.
    static func rate(
        _ name: String, jobs: Int, each: Int = 1, _ step: @escaping @Sendable (Int) async throws -> Void
    ) async throws {
        let start = ContinuousClock.now
        let steps = jobs / each / tasks
        let done = try await withThrowingTaskGroup { group in
            for task in 0..<tasks {
                group.addTask {
                    for number in 0..<steps {
                        if ContinuousClock.now - start > .seconds(30) { return number }
                        try await step(task * steps + number)
                    }
                    return steps
                }
            }
            return try await group.reduce(0, +)
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        print("  \(name): \(Int(Double(done * each) / seconds)) jobs/s")
    }

    static func latency(_ name: String, count: Int, _ step: @Sendable () async throws -> Void) async throws {
        var times: [Double] = []
        for _ in 0..<count {
            let start = ContinuousClock.now
            try await step()
            times.append((ContinuousClock.now - start) / .milliseconds(1))
        }
        times.sort()
        let (half, most) = (times[count / 2], times[count * 99 / 100])
        print(String(format: "  %@: median %.2f ms, 99 %% below %.2f ms", name, half, most))
    }
}

import Foundation
import UnixSignals

/// All runs, at the same time, because each mostly waits for leases to expire.
struct Drive: Sendable {
    private let folder: String
    private let isShort: Bool
    private let seed: UInt64

    init(arguments: [String]) {
        folder = arguments.first ?? "torture"
        isShort = arguments.contains("--short")
        let given = arguments.firstIndex(of: "--seed").map { arguments.index(after: $0) }
        seed = given.flatMap { $0 < arguments.count ? UInt64(arguments[$0]) : nil } ?? .random(in: 1...999_999)
    }

    /// Returns the exit code. A signal ends the runs and all processes that they have started.
    func run() async throws -> Int32 {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let verdicts = try await withThrowingTaskGroup(of: [Verdict]?.self) { group in
            group.addTask { try await all() }
            group.addTask {
                for await _ in signals { return nil }
                throw CancellationError()
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
        guard let verdicts else { return 130 }
        for verdict in verdicts { print(verdict.text) }
        return verdicts.allSatisfy { $0.isGood } ? 0 : 1
    }

    private func all() async throws -> [Verdict] {
        FileHandle.standardError.write(Data("seed \(seed), diaries in \(folder)\n".utf8))
        let plans = Plan.all(isShort: isShort, seed: seed, in: folder)
        return try await withThrowingTaskGroup { group in
            for plan in plans { group.addTask { try await Run(plan: plan).verdict() } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}

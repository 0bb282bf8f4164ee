import Calotype
import CalotypeTesting
import Foundation
import Postgres
import Testing

@testable import CalotypeQueue

@Suite("PostgreSQL that is frozen", .enabled(if: TestDatabase.server != nil), .timeLimit(.minutes(1)))
struct FrozenTests {
    /// Of the processes that serve connections of this name.
    private func servers(of name: String) throws -> [pid_t] {
        try PostgresConnection(address: try #require(TestDatabase.server))
            .run("SELECT pid FROM pg_stat_activity WHERE application_name = $1", [name]).values
            .compactMap { $0.first.flatMap { $0 }.flatMap(pid_t.init) }
    }

    @Test("A caller with little time hears that it is away; all goes on when the server does")
    func stopped() async throws {
        try await TestDatabase.postgres.withLocation { location in
            guard case .postgres(let address) = location else { return }
            let name = "frozen_\(UInt32.random(in: .min ... .max))"
            let queue = try await QueueLocation.postgres(address: "\(address)&application_name=\(name)").openForTests()
            // More than the buffers of a socket take.
            var large = try submission("large")
            large.metadata = ["a": .string(String(repeating: "x", count: 16_000_000))]
            for verb in 0..<3 {
                try await queue.check()
                let stopped = try servers(of: name)
                #expect(!stopped.isEmpty)
                for process in stopped { kill(process, SIGSTOP) }
                defer { for process in stopped { kill(process, SIGCONT) } }
                let start = ContinuousClock.now
                await #expect {
                    try await QueuePatience.$limit.withValue(.milliseconds(200)) {
                        switch verb {
                        case 0: try await queue.check()
                        case 1: _ = try await queue.counts(in: .all)
                        default: _ = try await queue.submit(large)
                        }
                    }
                } throws: { error in
                    if case QueueError.unavailable? = error as? QueueError { true } else { false }
                }
                #expect(ContinuousClock.now - start < .seconds(2))
            }
            try await queue.check()
            await queue.close()
        }
    }

    @Test("A network that was cut while nobody was connected, too")
    func cut() async throws {
        try await FaultProxy.run([], then: .hang) { _, endpoint in
            let address = endpoint.replacing("http://", with: "postgres://u:p@") + "/postgres"
            let pool = PostgresPool(address: address, limit: 1)
            let start = ContinuousClock.now
            await #expect(throws: QueueError.self) {
                try await QueuePatience.$limit.withValue(.milliseconds(200)) {
                    try await QueuePatience.bound { try await pool.use { _ in } }
                }
            }
            #expect(ContinuousClock.now - start < .seconds(2))
        }
    }

    @Test("A verb that is bound gives its answer, its failure, or way to a cancellation")
    func bound() async throws {
        let limit = Duration.seconds(30)
        #expect(try await QueuePatience.$limit.withValue(limit) { try await QueuePatience.bound { 7 } } == 7)
        await #expect(throws: QueueError.leaseLost) {
            try await QueuePatience.$limit.withValue(limit) {
                try await QueuePatience.bound { throw QueueError.leaseLost }
            }
        }
        let asked = Signal()
        let task = Task {
            try await QueuePatience.$limit.withValue(limit) {
                try await QueuePatience.bound {
                    asked.raise()
                    try await Task.sleep(for: .seconds(30))
                }
            }
        }
        await asked.wait()
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}

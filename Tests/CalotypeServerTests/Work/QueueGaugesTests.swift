import Calotype
@testable import CalotypeObservability
import CalotypeQueue
import CalotypeTesting
import Foundation
import ServiceLifecycle
import Testing

@testable import CalotypeServer

@Suite("The gauges of the queue", .timeLimit(.minutes(1)))
struct QueueGaugesTests {
    @Test("show a failed job, and how long the next one has been due", arguments: Backing.available)
    func gauges(_ backing: Backing) async throws {
        let harness = try await WorkerHarness(backing)
        try await harness.submit()
        let lease = try #require(
            try await harness.queue.claim(WorkerID(host: "here"), limit: 1, lease: .seconds(60)).first)
        let error = ImageProcessingError(.processing, .damaged, message: "Damaged.")
        try await harness.queue.fail(
            lease,
            with: ImageProcessingResult(
                jobId: lease.job.id, tool: lease.job.tool, userId: lease.job.userId, error: error), stages: [])
        try await harness.submit("two")
        // It is due in a later millisecond than it was submitted.
        while try await harness.queue.counts(in: .all).oldestWaiting[.normal] ?? .zero == .zero { await Task.yield() }
        let registry = PrometheusRegistry()
        let services = ServiceGroup(
            services: [QueueGauges(harness.queue, metrics: registry, logger: silence)], logger: silence)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            while !registry.render().contains("calotype_outbox_oldest_seconds") {
                try await Task.sleep(for: .milliseconds(2))
            }
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
        }
        let text = registry.render()
        #expect(text.contains(#"calotype_queue_jobs{priority="normal",state="failed"} 1"#))
        #expect(text.contains(#"calotype_queue_jobs{priority="normal",state="waiting"} 1"#))
        let age = text.firstMatch(of: #/calotype_queue_oldest_waiting_seconds\{priority="normal"\} ([0-9.e-]+)/#)
        #expect((age.flatMap { Double($0.1) } ?? 0) > 0)
    }
}

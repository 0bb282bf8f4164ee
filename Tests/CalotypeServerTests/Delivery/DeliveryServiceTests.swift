import Calotype
import CalotypeQueue
import CalotypeTesting
import Foundation
import Testing

@testable import CalotypeServer

@Suite("DeliveryService", .timeLimit(.minutes(1)))
struct DeliveryServiceTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let result: SendResult
        var attempts = 14
        let state: DeliveryStatus.State
        /// The seconds until the next attempt.
        var delay: ClosedRange<Double>?
    }

    static let rows = [
        Row(testDescription: "delivered", result: .delivered(DeliveryAttempt(status: 204)), state: .delivered),
        Row(testDescription: "busy", result: failed(), state: .waiting, delay: 1...7),
        Row(
            testDescription: "asked to wait", result: failed(retryAfter: .seconds(3_600)), state: .waiting,
            delay: 3_540...3_600),
        Row(testDescription: "gone", result: failed(isFinal: true), state: .givenUp),
        Row(testDescription: "last attempt", result: failed(), attempts: 1, state: .givenUp),
    ]

    private static func failed(isFinal: Bool = false, retryAfter: Duration? = nil) -> SendResult {
        .failed(
            SendFailure(
                attempt: DeliveryAttempt(status: 503), cause: "busy", isFinal: isFinal, retryAfter: retryAfter))
    }

    @Test("records the result of an attempt, and decides when the next one is", arguments: rows)
    func records(_ row: Row) async throws {
        let folder = try ScratchFolder()
        let queue = try await QueueLocation.sqlite(path: folder.path + "/queue.sqlite").open(logger: silence)
        let job = try await cancelledJob(queue)
        var limits = DeliveryLimits()
        limits.attempts = row.attempts
        let service = DeliveryService(
            outbox: queue.webhooks, name: "webhook", limits: limits, lease: .seconds(60), poll: .seconds(60),
            logger: silence
        ) { _ in row.result }
        let running = Task { await service.run() }
        var status: DeliveryStatus?
        repeat {
            await Task.yield()
            status = try await queue.deliveries(of: job).first
        } while status?.attempts.isEmpty != false
        running.cancel()
        await running.value
        await queue.close()
        #expect(status?.state == row.state)
        #expect(status?.attempt == 1)
        let delay = status?.nextAt?.timeIntervalSinceNow
        #expect((delay == nil) == (row.delay == nil))
        if let delay, let range = row.delay { #expect(range.contains(delay)) }
    }

    /// A job that has ended, with a webhook that is due.
    private func cancelledJob(_ queue: JobQueue) async throws -> QueuedJob {
        let id = try JobIdentifier("one")
        _ = try await queue.submit(
            Submission(
                id: id, tool: .sora, source: .url("https://example.com/a.png"), userId: try JobIdentifier("ann"),
                callback: "https://example.com/hook"))
        _ = try await queue.cancel(id, in: .all)
        return try #require(try await queue.read(id, in: .all))
    }
}

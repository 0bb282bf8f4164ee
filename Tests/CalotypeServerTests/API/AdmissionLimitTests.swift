import Calotype
@testable import CalotypeObservability
import CalotypeQueue
@testable import CalotypeSettings
import Foundation
import NIOHTTP1
import Testing

@testable import CalotypeServer

@Suite("How many jobs may wait", .timeLimit(.minutes(1)))
struct AdmissionLimitTests {
    private static let nextYear = Date(timeIntervalSinceNow: 300 * 86_400).formatted(.iso8601)

    private func batch(_ count: Int, _ user: String, _ more: String = "") -> String {
        let job = #"{"tool":"sora","sourceUrl":"http://a/","userId":"\#(user)"\#(more)}"#
        return #"{"jobs":[\#([String](repeating: job, count: count).joined(separator: ","))]}"#
    }

    /// Ten of twenty for each user, of which one is for urgent jobs; two of the twenty are for urgent jobs.
    private func withLimits(
        on backing: Backing = .file, _ body: @Sendable (RunningNode) async throws -> Void
    ) async throws {
        try await withNode(
            on: backing,
            settings: {
                $0.server.waitingLimit = 20
                $0.server.delayedLimit = 8
            }, body)
    }

    @Test("One user's delayed and waiting jobs keep nobody else out", arguments: Backing.available)
    func share(_ backing: Backing) async throws {
        try await withLimits(on: backing) { node async throws in
            func expect(
                _ status: Int, _ batch: String, _ reason: String? = nil, after retry: String? = nil,
                _ location: SourceLocation = #_sourceLocation
            ) async throws {
                let answer = try await node.post("/v1/batches", json: batch)
                #expect(answer.status == status, "\(answer.text)", sourceLocation: location)
                #expect(answer.reason == reason, sourceLocation: location)
                #expect(answer.headers.first(name: "retry-after") == retry, sourceLocation: location)
            }
            let later = #","runAt":"\#(Self.nextYear)""#
            let urgent = #","priority":"urgent""#
            try await expect(422, batch(11, "dan"), "invalid-field")
            try await expect(201, batch(4, "ann", later))
            try await expect(429, batch(1, "ann", later), "too-many-delayed-of-user", after: "300")
            try await expect(201, batch(9, "ann"))
            try await expect(429, batch(1, "ann"), "too-many-waiting-of-user", after: "30")
            try await expect(201, batch(1, "ann", urgent))
            try await expect(429, batch(1, "ann", urgent), "too-many-waiting-of-user", after: "30")
            try await expect(201, batch(4, "bob", later))
            try await expect(429, batch(1, "cid", later), "too-many-delayed", after: "300")
            try await expect(201, batch(8, "bob"))
            try await expect(429, batch(1, "cid"), "room-for-urgent", after: "30")
            try await expect(201, batch(2, "cid", urgent))
            try await expect(429, batch(1, "cid", urgent), "too-many-waiting", after: "30")
            let counts = try await node.queue.counts(in: .all)
            #expect(counts.count(.waiting) == 28)
            #expect(counts.delayed == 8)
            let metrics = node.registry.render()
            #expect(metrics.contains(#"calotype_refused_jobs_total{limit="too-many-waiting-of-user"} 2"#))
            #expect(metrics.contains(#"calotype_refused_jobs_total{limit="too-many-waiting"} 1"#))
        }
    }

    @Test("What was let in and not accepted leaves its room to others")
    func given() async throws {
        try await withLimits { node async throws in
            for _ in 0..<30 {
                let missing = #"{"tool":"sora","userId":"ann","sourceSha256":"\#(String(repeating: "0", count: 64))"}"#
                #expect(try await node.post("/v1/jobs", json: missing).status == 422)
            }
            let json = #"{"id":"a","tool":"sora","sourceUrl":"http://a/","userId":"ann"}"#
            #expect(try await node.post("/v1/jobs", json: json).status == 201)
            for _ in 0..<12 { #expect(try await node.post("/v1/jobs", json: json).status == 200) }
        }
    }

    @Test("Limits that are refused in time are counted from the start", arguments: WaitingLimit.allCases)
    func counters(_ limit: WaitingLimit) async throws {
        let harness = try await WorkerHarness(.file)
        let registry = PrometheusRegistry()
        let admission = AdmissionLimit(harness.queue, limits: WaitingLimits(Settings.Server()), metrics: registry)
        #expect(registry.render().contains("calotype_refused_jobs_total{limit=\"\(limit.rawValue)\"} 0"))
        #expect(
            admission.limits.userWaiting + admission.limits.userDelayed < admission.limits.waiting
                - admission.limits.urgentReserve)
    }

    @Test("Shares are percents of the limits")
    func settings() throws {
        let settings = try Settings(environment: [
            "CALOTYPE_MAX_WAITING": "1000", "CALOTYPE_MAX_DELAYED": "200", "CALOTYPE_USER_SHARE": "25",
            "CALOTYPE_URGENT_SHARE": "20",
        ])
        let limits = WaitingLimits(settings.server)
        #expect(limits.userWaiting == 250)
        #expect(limits.userDelayed == 50)
        #expect(limits.urgentReserve == 200)
        #expect(limits.userUrgentReserve == 50)
        #expect(throws: SettingsError.self) { try Settings(environment: ["CALOTYPE_USER_SHARE": "101"]) }
    }
}

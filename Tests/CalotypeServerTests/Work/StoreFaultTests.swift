import AsyncHTTPClient
import Calotype
import CalotypeS3
import CalotypeTesting
import Foundation
import Testing

@testable import CalotypeQueue
@testable import CalotypeServer

@Suite("A store that fails in the middle of a job", .timeLimit(.minutes(1)))
struct StoreFaultTests {
    @Test("If it is slow, the job keeps its lease and its attempt", arguments: Backing.available)
    func slow(_ backing: Backing) async throws {
        let (begun, goOn) = (Signal(), Signal())
        let harness = try await WorkerHarness(backing) { verb in
            guard verb == .put else { return }
            begun.raise()
            await goOn.wait()
        }
        func expiry() async throws -> Int64 {
            try await harness.queue.database.read {
                try $0.first("SELECT lease_expires_at FROM jobs")?.integer("lease_expires_at") ?? 0
            }
        }
        try await harness.submit()
        try await harness.withWorker(lease: .milliseconds(300)) {
            await begun.wait()
            let first = try await expiry()
            // Longer than the lease would last if it were not renewed.
            while try await expiry() < first + 400 { try await Task.sleep(for: .milliseconds(10)) }
            goOn.raise()
            try await harness.wait(until: .succeeded)
        }
        let attempts = try await harness.queue.attempts(of: try await harness.job())
        #expect(attempts.map(\.outcome) == [.succeeded])
        let stored = try #require(attempts.first).stages.filter { $0.name == "store" }
        #expect(stored.contains { $0.ms > 300 })
    }

    @Test(
        "If it takes one variant and fails at the other, the job is tried again, and nothing is left over",
        arguments: Backing.available,
        [
            (.throttled, .throttled), (.unreachable, .unreachable), (.timeout, .timeout),
            (.upstreamError, .upstreamError),
        ] as [(TransferError.Fault, ImageProcessingError.Reason)])
    func halfway(_ backing: Backing, _ row: (TransferError.Fault, ImageProcessingError.Reason)) async throws {
        let (normalIsThere, failed) = (Signal(), Flag())
        let beforePut: @Sendable (ObjectKey) async throws -> Void = { key in
            if key.rawValue.contains("/normal") { normalIsThere.raise() }
            guard key.rawValue.contains("/high"), !failed.isRaised else { return }
            await normalIsThere.wait()
            failed.raise()
            throw TransferError(row.0, detail: "as told")
        }
        let harness = try await WorkerHarness(backing, beforePut: beforePut)
        try await harness.submit()
        try await harness.withWorker { try await harness.wait(until: .succeeded) }
        let job = try await harness.job()
        let attempts = try await harness.queue.attempts(of: job)
        #expect(attempts.map(\.outcome) == [.retried, .succeeded])
        #expect(attempts.first?.failure == JobFailure(kind: .upload, reason: row.1))
        _ = try await OrphanCleaner(harness.queue, store: harness.store, keyPrefix: "", logger: silence).sweep()
        #expect(try await Set(harness.variants()) == job.result?.keys)
    }

    @Test(
        "If it refuses access after the first variant, the job waits until that is mended, and no attempt counts",
        arguments: Backing.available)
    func refusedHalfway(_ backing: Backing) async throws {
        let (found, isMended) = (Signal(), Flag())
        let beforePut: @Sendable (ObjectKey) async throws -> Void = { key in
            let isLater = key.rawValue.contains("/high") || key.rawValue.hasPrefix("~/probe")
            guard isLater, !isMended.isRaised else { return }
            if key.rawValue.contains("/high") { found.raise() }
            throw TransferError(.forbidden, refusal: .permission, detail: "403 AccessDenied")
        }
        let harness = try await WorkerHarness(backing, beforePut: beforePut)
        try await harness.submit()
        try await harness.withWorker {
            await found.wait()
            try await harness.wait(until: .waiting)
            isMended.raise()
            try await harness.wait(until: .succeeded)
        }
        let job = try await harness.job()
        let outcomes = try await harness.queue.attempts(of: job).map(\.outcome)
        #expect(outcomes.count > 1 && outcomes.dropLast().allSatisfy { $0 == .released })
        #expect(job.attempt == 1)
        #expect(try await Set(harness.variants()) == job.result?.keys)
    }

    @Test("If it returns other bytes than were uploaded, no image is blamed, and the job is tried again")
    func wrongBytes() async throws {
        let harness = try await WorkerHarness(.file)
        try await harness.submit()
        guard case .upload(let source) = try await harness.job().source else { throw QueueError.failed("no upload") }
        let path = try harness.store.url(of: source.key).path
        let right = try Data(contentsOf: URL(filePath: path))
        // The length is right, and the image can be decoded in part.
        var wrong = right
        wrong[wrong.count - 30] ^= 0xFF
        try wrong.write(to: URL(filePath: path))
        try await harness.withWorker {
            try await harness.wait { try await harness.job().failure != nil }
            #expect(try await harness.job().failure == JobFailure(kind: .source, reason: .upstreamError))
            try right.write(to: URL(filePath: path))
            try await harness.wait(until: .succeeded)
        }
        let attempts = try await harness.queue.attempts(of: try await harness.job())
        #expect(attempts.map(\.outcome) == [.retried, .succeeded])
    }

    /// A fault of each request with this method.
    static let faults: [(String, Fault)] = [
        ("PUT", .slowDown), ("PUT", .reset), ("PUT", .answer(CannedAnswer(status: 403, code: "AccessDenied"))),
        ("PUT", .answer(CannedAnswer(status: 403, code: "ExpiredToken"))), ("GET", .cut(afterBytes: 300)),
        ("GET", .answer(CannedAnswer(status: 403, code: "AccessDenied"))),
    ]

    @Test(
        "S3 that answers so in the middle of a job costs no attempt", .enabled(if: TestBucket.current != nil),
        arguments: faults)
    func bucket(_ method: String, _ fault: Fault) async throws {
        let bucket = try #require(TestBucket.current)
        let harness = try await WorkerHarness(.file)
        let prefix = "faults/\(UUID().uuidString)/"
        try await FaultProxy.run(to: bucket.upstream, [], then: fault, ofRequests: method) { proxy, endpoint in
            let http = HTTPClient(configuration: .s3)
            let result: Result<Void, any Error>
            do {
                try await harness.submit(into: store(of: bucket, at: bucket.endpoint, http), prefix: prefix)
                let faulty = try store(of: bucket, at: endpoint, http)
                try await harness.withWorker(with: faulty, prefix: prefix) {
                    try await harness.wait { try await harness.hasEndedAttempt() }
                    proxy.heal()
                    try await harness.wait(until: .succeeded)
                }
                let job = try await harness.job()
                let outcomes = try await harness.queue.attempts(of: job).map(\.outcome)
                #expect(outcomes.count > 1 && outcomes.dropLast().allSatisfy { $0 == .released }, "\(outcomes)")
                #expect(job.attempt == 1)
                let stored = try await faulty.keys(below: ObjectKey(prefix + "ann/one"), limit: 9)
                #expect(try Set(stored) == job.result?.keys)
                result = .success(())
            } catch {
                result = .failure(error)
            }
            try await http.shutdown()
            try result.get()
        }
    }

    private func store(of bucket: TestBucket, at endpoint: String, _ http: HTTPClient) throws -> S3Store {
        let configuration = S3Configuration(
            endpoint: try S3Endpoint(endpoint),
            credentials: S3Credentials(accessKeyId: bucket.keyID, secretAccessKey: bucket.secret))
        let client = S3Client(configuration, httpClient: http, retry: .never)
        return S3Store(client, bucket: bucket.name, withdraws: false)
    }
}

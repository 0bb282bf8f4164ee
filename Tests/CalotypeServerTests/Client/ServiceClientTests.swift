import CalotypeAPI
import CalotypeClient
import CalotypeTesting
import Crypto
import Foundation
import Testing

@Suite("ServiceClient, on a running service", .timeLimit(.minutes(2)))
struct ServiceClientTests {
    private static let image = DrawnImage.corners(64, 48).png

    @Test("A job goes from its upload to its variants and its removal", arguments: Backing.available)
    func wholeJob(_ backing: Backing) async throws {
        try await withNode(on: backing, workers: true) { node async throws in
            let service = node.serviceClient
            let receipt = try await service.upload(Self.image, user: "ann")
            #expect(receipt.sha256 == SHA256.hash(data: Self.image).map { String(format: "%02x", $0) }.joined())
            var request = JobRequest(id: "one", tool: "dall-e", source: .upload(sha256: receipt.sha256), userId: "ann")
            request.metadata = ["n": [1, 2.5, "é"]]
            request.options = ["quality": 70]
            request.runAt = Date(timeIntervalSinceNow: -5)

            let events = try await service.events(.init(job: "one"))
            #expect(try await service.submit(request, idempotencyKey: "k").state == "waiting")
            let job = try await service.job("one", user: "ann", waitingUpTo: .seconds(60))
            #expect(job.state == "succeeded" && job.isEnded && job.attempts?.count == 1)
            #expect(try job.metadata.decoded() == request.metadata)
            #expect(try job.options?.decoded() == request.options)
            #expect(job.source?.size == Self.image.count)
            for try await event in events where event.change?.isEnded ?? false { break }

            let result = try #require(try job.result?.decoded())
            #expect(result.variants.map(\.variant) == ["normal", "high-quality"])
            let bytes = try await service.variant("normal", of: "one", user: "ann")
            #expect(bytes.count == result.variants[0].size && bytes.starts(with: [0xFF, 0xD8]))
            #expect(try await service.jobs(.init(state: "succeeded", user: "ann")).jobs.map(\.id) == ["one"])
            #expect(try await service.summary().jobs["succeeded"] ?? 0 >= 1)
            #expect(try await service.workers().contains { $0.slots > 0 })
            let minutes = try await service.statistics(from: Date(timeIntervalSinceNow: -600), to: Date()).minutes
            #expect(minutes.contains { $0.tool == "dall-e" && $0.outcome == "succeeded" })

            let removal = try await service.delete("one", user: "ann")
            #expect(removal.variants.count == 2 && removal.source?.sha256 == receipt.sha256)
        }
    }

    @Test("A batch is counted, cancelled and tried again")
    func batch() async throws {
        try await withNode { node async throws in
            let service = node.serviceClient
            let jobs = ["a", "b"].map { JobRequest(id: $0, tool: "sora", source: .url("http://example.com/a")) }
            let batch = try await service.submit(BatchRequest(id: "both", jobs: jobs))
            #expect(batch.total == 2 && batch.jobs == ["a", "b"] && !batch.isEnded)
            #expect(try await service.cancel("a").state == "cancelled")
            #expect(try await service.cancelBatch("both").isEnded)
            #expect(try await service.countRetries(.init(state: "cancelled")) == 2)
            #expect(try await service.retry(.init(state: "cancelled"), expecting: 2).retried == 2)
            #expect(try await service.batch("both").counts["waiting"] == 2)
        }
    }

    @Test("A refusal has the status, the reason, the field and the job")
    func refusals() async throws {
        try await withNode { node async throws in
            let service = node.serviceClient
            var request = JobRequest(tool: "sora", source: .url("http://example.com/"))
            request.options = ["quality": 1_000]
            let wrong = await #expect(throws: ServiceError.self) { try await service.submit(request) }
            #expect((wrong?.status, wrong?.reason, wrong?.field) == (422, "invalid-field", "options.quality"))
            let missing = await #expect(throws: ServiceError.self) { try await service.job("ghost") }
            #expect((missing?.status, missing?.job) == (404, "ghost"))
        }
        let nobody = ServiceClient(at: try #require(URL(string: "http://127.0.0.1:1")))
        let error = await #expect(throws: ServiceError.self) { try await nobody.summary() }
        #expect(error?.status == nil && error?.detail.contains("127.0.0.1:1") ?? false)
    }
}

extension RunningNode {
    fileprivate var serviceClient: ServiceClient {
        ServiceClient(at: URL(string: "http://127.0.0.1:\(port)") ?? URL(filePath: "/"))
    }
}

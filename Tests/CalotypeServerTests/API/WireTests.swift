import CalotypeQueue
import Calotype
import CalotypeTesting
import Foundation
import NIOHTTP1
import Testing

@testable import CalotypeServer

@Suite("What producers read", .timeLimit(.minutes(2)))
struct WireTests {
    private let image = DrawnImage.corners(64, 48).png

    @Test("Jobs and results have the fields that a producer for the specification's TypeScript reads")
    func wire() async throws {
        try await withNode(workers: true) { node async throws in
            let text = """
                {"id":"job-3","tool":"stable-diffusion","sourceBuffer":"\(Data(image).base64EncodedString())",
                 "userId":"user-789","metadata":{"prompt":"Cyberpunk city","model":"sdxl-1.0"}}
                """
            let answer = try await node.post("/v1/jobs", json: text, [("Prefer", "wait=60")])
            let job = try JSONDecoder().decode(SpecifiedJob.self, from: Data(answer.body))
            #expect((job.id, job.tool, job.userId) == ("job-3", "stable-diffusion", "user-789"))
            #expect(job.metadata == ["prompt": "Cyberpunk city", "model": "sdxl-1.0"])
            let result = job.result
            #expect((result.jobId, result.success) == ("job-3", true))
            #expect(result.error == nil)
            #expect(result.originalSize == image.count)
            #expect(result.metadata == job.metadata)
            #expect(result.variants.map(\.variant) == ["normal", "high-quality"])
            #expect(result.variants.map(\.format) == ["jpeg", "webp"])
            #expect(result.variants.allSatisfy { $0.width == 64 && $0.height == 48 && $0.size > 0 && $0.url != "" })
            let mean = Double(result.variants.reduce(0) { $0 + $1.size }) / 2
            #expect(abs(result.compressionRatio - Double(image.count) / mean) < 0.01)
        }
    }
}

/// What the specification promises, and nothing that it does not.
private struct SpecifiedJob: Decodable {
    let id, tool, userId: String
    let metadata: [String: String]
    let result: Result

    struct Result: Decodable {
        let jobId: String
        let success: Bool
        let originalSize, processingTimeMs: Int
        let compressionRatio: Double
        let variants: [Variant]
        let metadata: [String: String]
        let error: String?
    }
    struct Variant: Decodable {
        let variant, url, format: String
        let width, height, size: Int
        let compressionRatio: Double
    }
}

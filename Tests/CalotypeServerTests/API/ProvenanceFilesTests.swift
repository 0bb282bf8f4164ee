import Calotype
import CalotypeAPI
import CalotypeTesting
import Foundation
import NIOHTTP1
import Testing

@testable import CalotypeQueue
@testable import CalotypeServer

@Suite("Provenance in the service", .timeLimit(.minutes(2)))
struct ProvenanceFilesTests {
    /// A PNG with the parameters that AUTOMATIC1111 writes.
    private static let source: [UInt8] = {
        var png = DrawnImage.corners(8, 8).png
        let text = "a secret cat\nNegative prompt: dog\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 12, Model: m"
        png.insert(contentsOf: PNGChunk("tEXt", Array(("parameters\0" + text).utf8)).bytes, at: 33)
        return png
    }()

    private static func path(_ id: String, _ options: String = "{\"provenance\":\"private\"}", tool: String = "auto")
        -> String
    {
        let options = options.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        return "/v1/jobs?tool=\(tool)&id=\(id)&options=\(options)"
    }

    @Test("A sidecar has an address and a type, and goes with the job", arguments: Backing.available)
    func sidecar(_ backing: Backing) async throws {
        try await withNode(on: backing, workers: true) { node async throws in
            let made = try await node.send(.POST, Self.path("one"), [("Prefer", "wait=60")], body: Self.source)
            #expect(made["state"] == "succeeded")
            let job = try #require(try await node.queue.read(try JobIdentifier("one"), in: .all))
            let result = try #require(job.result)
            let stored = try #require(try RawJSON(result.json).decoded(as: JobResult.self).provenance?.sidecar)
            let name = try #require(stored.key.split(separator: "/").last)
            #expect(backing == .shared || made.text.contains("/v1/jobs/one/variants/\(name)?user=local"))
            #expect(try result.keys.contains(try ObjectKey(stored.key)))

            let file = try await node.send(.GET, "/v1/jobs/one/variants/\(name)?redirect=no")
            #expect(file.status == 200)
            #expect(file.headers.first(name: "content-type") == "application/json")
            #expect(file.headers.first(name: "etag") == "\"\(stored.sha256)\"")
            #expect(file.text.contains("a secret cat"))

            let gone = try await node.send(.DELETE, "/v1/jobs/one")
            #expect(gone.text.contains(stored.key))
            await #expect(throws: TransferError.self) {
                try await node.store.get(try ObjectKey(stored.key), limit: 1 << 20)
            }
        }
    }

    @Test("The tool 'auto' is accepted, and its options are checked with every preset")
    func automatic() async throws {
        try await withNode(on: .file, workers: true) { node async throws in
            let made = try await node.send(.POST, Self.path("a", "{}"), [("Prefer", "wait=60")], body: Self.source)
            #expect(made["state"] == "succeeded" && made["tool"] == "auto")
            #expect(made.text.contains("\"tool\":\"stable-diffusion\""))
            let wrong = try await node.send(.POST, Self.path("b", "{\"qality\":1}"), body: Self.source)
            #expect(wrong.status == 422 && wrong.text.contains("'qality' is no variant of"))
        }
    }

    @Test("A job says whether AI made its image: in its JSON, in its query and in its options")
    func aiGenerated() async throws {
        try await withNode(on: .file, workers: true) { node async throws in
            let body = """
                {"id":"json","tool":"dall-e","aiGenerated":false,"sourceBuffer":"\(Data(DrawnImage.corners(8, 8).png).base64EncodedString())"}
                """
            let json = try await node.send(
                .POST, "/v1/jobs", [("Prefer", "wait=60"), ("Content-Type", "application/json")], body: Array(body.utf8)
            )
            #expect(json.text.contains("\"decidedBy\":\"job\""), "\(json.text)")
            let query = try await node.send(
                .POST, "/v1/jobs?tool=dall-e&id=query&aiGenerated=false", [("Prefer", "wait=60")],
                body: DrawnImage.corners(8, 8).png)
            #expect(query.text.contains("\"decidedBy\":\"job\""))
            let wrong = try await node.send(
                .POST, "/v1/jobs?tool=dall-e&id=wrong&aiGenerated=maybe", body: DrawnImage.corners(8, 8).png)
            #expect(wrong.status == 422 || wrong.status == 400)
        }
    }
}

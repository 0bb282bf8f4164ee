import Calotype
import CalotypeAPI
import CalotypeCredentials
@testable import CalotypeSettings
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

    @Test(
        "A signed variant's credential has an address and a type, and goes with the job", arguments: Backing.available)
    func credential(_ backing: Backing) async throws {
        let certificate = try DevelopmentCertificate()
        let sign: (inout Settings) -> Void = {
            $0.credentials.chain = certificate.chain
            $0.credentials.key = Secret(certificate.key)
            $0.storesProvenanceRecords = true
        }
        try await withNode(on: backing, workers: true, settings: sign) { node async throws in
            let options = #"{"provenance":{"embed":"sidecar","require":"credential"}}"#
            let made = try await node.send(
                .POST, Self.path("one", options, tool: "dall-e"), [("Prefer", "wait=60")],
                body: DrawnImage.corners(8, 8).png)
            #expect(made["state"] == "succeeded", "\(made.text)")
            #expect(made["result", "provenance", "record", "signer", "certificate"] != nil)
            let key = try #require(made["result", "variants", "0", "credential", "key"])
            #expect(made["result", "variants", "0", "key"].map { $0 + ".c2pa" } == key)
            let name = try #require(key.split(separator: "/").last)
            let file = try await node.send(.GET, "/v1/jobs/one/variants/\(name)?redirect=no")
            #expect(file.status == 200)
            #expect(file.headers.first(name: "content-type") == "application/c2pa")
            #expect(file.body.count > 1_000)
            // Its address is one that a client can open.
            let address = try #require(made["result", "variants", "0", "credential", "url"])
            #expect(try await RunningNode.fetch(address) == file.body)

            let gone = try await node.send(.DELETE, "/v1/jobs/one")
            #expect(gone.text.contains(key))
            await #expect(throws: TransferError.self) {
                try await node.store.get(try ObjectKey(key), limit: 1 << 20)
            }
        }
    }

    @Test("The record is in the webhook and in the event of a job")
    func record() async throws {
        let arrived = Signal()
        try await ScriptedServer.run { _ in
            [.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), .raise(arrived)]
        } _: { receiver in
            try await withNode(
                workers: true,
                settings: {
                    $0.server.webhookSecret = WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
                    $0.limits.allowsPrivateAddresses = true
                }
            ) { node in
                let made = try await node.send(
                    .POST, "/v1/jobs?tool=dall-e&id=one&callbackUrl=\(receiver.address)/hook", [("Prefer", "wait=30")],
                    body: DrawnImage.corners(32, 32).png)
                #expect(made.status == 201)
                await arrived.wait()
            }
            let body = try #require(receiver.requests.first?.body)
            #expect(body.contains(#""decidedBy":"tool""#) && body.contains(#""unsignedReason":"no-key""#))
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

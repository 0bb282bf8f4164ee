import Calotype
import CalotypeQueue
import CalotypeTesting
import Crypto
import Foundation
import NIOHTTP1
import Testing

@testable import CalotypeServer

@Suite("Submitting over HTTP", .timeLimit(.minutes(2)))
struct SubmitTests {
    private let image = DrawnImage.corners(64, 48).png

    @Test(
        "An image as the body becomes variants, which can be read, revalidated and read in part",
        arguments: Backing.available)
    func image(_ backing: Backing) async throws {
        try await withNode(on: backing, workers: true) { node async throws in
            let made = try await node.send(
                .POST, "/v1/jobs?tool=dall-e&id=one&user=ann&priority=urgent&metadata=%7B%22a%22:1%7D",
                [("Content-Type", "application/x-www-form-urlencoded"), ("Prefer", "respond-async, wait=60")],
                body: image)
            #expect(made.status == 201)
            #expect(made.headers.first(name: "location") == "/v1/jobs/one")
            #expect(made["state"] == "succeeded")
            #expect(made["priority"] == "urgent")
            #expect(made["result", "metadata", "a"] == "1")

            let shown = try await node.send(.GET, "/v1/jobs/one")
            #expect(shown.text.contains(#""name":"encode","start""#))
            switch backing {
            case .file: #expect(shown.text.contains("/v1/jobs/one/variants/normal?user=ann"))
            case .shared: #expect(shown.text.contains("X-Amz-Signature"))
            }
            #expect(!shown.text.contains("file://"))
        }
    }

    @Test("A variant in a folder can be read, revalidated and read in part")
    func variantInFolder() async throws {
        try await withNode(workers: true) { node async throws in
            try await node.makeVariants(of: image)
            let whole = try await node.send(.GET, "/v1/jobs/one/variants/normal")
            #expect(whole.status == 200)
            #expect(whole.headers.first(name: "content-type") == "image/jpeg")
            #expect(whole.body.starts(with: [0xFF, 0xD8]))
            let eTag = try #require(whole.headers.first(name: "etag"))
            let same = try await node.send(.GET, "/v1/jobs/one/variants/normal", [("If-None-Match", "\"x\", \(eTag)")])
            #expect(same.status == 304)
            #expect(same.body.isEmpty)
            let part = try await node.send(.GET, "/v1/jobs/one/variants/high_quality", [("Range", "bytes=0-3")])
            #expect(part.status == 206)
            #expect(part.text == "RIFF")
            let beyond = try await node.send(.GET, "/v1/jobs/one/variants/normal", [("Range", "bytes=999999-")])
            #expect(beyond.status == 416)
            #expect(try await node.send(.GET, "/v1/jobs/one/variants/huge").status == 404)
            let head = try await node.send(.HEAD, "/v1/jobs/one/variants/normal")
            #expect(head.headers.first(name: "content-length") == "\(whole.body.count)")
            let cut = try await node.queue.read(try JobIdentifier("one"), in: .all)?.result?.variants.first
            try await node.store.delete(try #require(cut).key)
            #expect(try await node.send(.GET, "/v1/jobs/one/variants/normal").status == 410)
        }
    }

    @Test(
        "A variant in a bucket is handed out by the bucket, and known by its hash all the same",
        .enabled(if: Backing.available.contains(.shared)))
    func variantInBucket() async throws {
        try await withNode(on: .shared, workers: true) { node async throws in
            try await node.makeVariants(of: image)
            let path = "/v1/jobs/one/variants/normal"
            let redirect = try await node.send(.GET, path)
            #expect(redirect.status == 307)
            #expect(redirect.headers.first(name: "cache-control") == "no-store")
            let place = try #require(redirect.headers.first(name: "location"))
            let bytes = try await RunningNode.fetch(place)
            let variant = try #require(
                try await node.queue.read(try JobIdentifier("one"), in: .all)?.result?.variants.first)
            #expect(SHA256.hash(data: bytes).hexadecimal == variant.sha256)
            // What the client has need not be asked of the bucket.
            let same = try await node.send(.GET, path, [("If-None-Match", "\"\(variant.sha256)\"")])
            #expect(same.status == 304)
            let head = try await node.send(.HEAD, path)
            #expect(head.status == 200)
            #expect(head.headers.first(name: "content-length") == "\(bytes.count)")
            let posing = place.replacing("X-Amz-Signature=", with: "X-Amz-Signature=0")
            #expect(try await RunningNode.status(posing) == 403)
        }
    }

    @Test("A job may have options, which are checked before it is accepted")
    func options() async throws {
        try await withNode(workers: true) { node async throws in
            func path(_ options: String) throws -> String {
                let encoded = options.addingPercentEncoding(withAllowedCharacters: .alphanumerics)
                return "/v1/jobs?tool=dall-e&id=one&options=\(try #require(encoded))"
            }
            let refused = try await node.send(.POST, path(#"{"normal":{"quality":700}}"#), body: image)
            #expect(refused.status == 422)
            #expect(refused["field"] == "options.normal.quality")
            #expect(refused["detail"] == "'quality' is a whole number from 1 to 100.")

            let wish = #"{"normal":{"format":"png","maxWidth":16}}"#
            let made = try await node.send(.POST, path(wish), [("Prefer", "wait=60")], body: image)
            #expect(made.status == 201)
            #expect(made["state"] == "succeeded")
            #expect(made["options", "normal", "maxWidth"] == "16")
            let variant = try await node.send(.GET, "/v1/jobs/one/variants/normal")
            #expect(variant.headers.first(name: "content-type") == "image/png")
            #expect(try await node.send(.POST, path(wish), body: image).status == 200)
            #expect(try await node.send(.POST, path(#"{"quality":7}"#), body: image).status == 409)
        }
    }

    @Test("A video goes through the queue with the frame that it is to show", .enabled(if: DrawnFilm.isPossible))
    func video() async throws {
        let film = try await DrawnFilm.ofColors(["red", "lime", "blue"])
        try await withNode(workers: true) { node async throws in
            func path(_ poster: String) -> String {
                "/v1/jobs?tool=sora&id=one&options=%7B%22poster%22%3A%22\(poster)%22%7D"
            }
            let refused = try await node.send(.POST, path("2.5"), body: film)
            #expect(refused.status == 422)
            #expect(refused["field"] == "options.poster")
            let made = try await node.send(.POST, path("2.5s"), [("Prefer", "wait=60")], body: film)
            #expect(made["state"] == "succeeded")
            #expect(made["options", "poster"] == "2.5s")
            #expect(made["result", "original", "video", "posterSecond"] == "2.5")
            #expect(made["result", "averageColor"]?.hasPrefix("#0000f") ?? false)
        }
    }

    @Test("Deleting a job says what it removed, and removes it", arguments: Backing.available)
    func delete(_ backing: Backing) async throws {
        try await withNode(on: backing, workers: true) { node async throws in
            let path = "/v1/jobs?tool=sora&id=one"
            let made = try await node.send(.POST, path, [("Prefer", "wait=60")], body: image)
            let source = try ObjectKey("\(node.keyPrefix)sources/sha256/\(try #require(made["source", "sha256"]))")
            #expect(try await node.store.get(source, limit: 1 << 20) == image)
            let gone = try await node.send(.DELETE, "/v1/jobs/one")
            #expect(gone.status == 200)
            #expect(gone["source", "removed"] == "true")
            #expect(gone.text.contains("local/one/normal-"))
            await #expect(throws: TransferError.self) { try await node.store.get(source, limit: 1 << 20) }
            #expect(try await node.send(.GET, "/v1/jobs/one").status == 404)
            #expect(try await node.send(.DELETE, "/v1/jobs/one").status == 404)
            // The same image can be handed in at once again.
            #expect(try await node.send(.POST, path, body: image).status == 201)
        }
    }

    @Test(
        "A job that fails while somebody waits is answered with its failure, and can be tried again",
        arguments: Backing.available)
    func failure(_ backing: Backing) async throws {
        try await withNode(on: backing, workers: true) { node async throws in
            let failed = try await node.send(
                .POST, "/v1/jobs?tool=sora&id=bad", [("Prefer", "wait=60")], body: Array("no image".utf8))
            #expect(failed.status == 422)
            #expect(failed.headers.first(name: "content-type") == "application/problem+json")
            #expect(failed["kind"] == "processing")
            #expect(failed.reason == "unknown-format")
            #expect(failed["job", "id"] == "bad")
            #expect(try await node.send(.POST, "/v1/jobs/bad/cancel").reason == "already-ended")
            #expect(try await node.send(.POST, "/v1/jobs/bad/retry").status == 200)
        }
    }

    @Test(
        "The specification's JSON is taken, also with a Node Buffer, and unknown fields are left alone",
        arguments: Backing.available)
    func json(_ backing: Backing) async throws {
        try await withNode(on: backing, workers: true) { node async throws in
            let text = """
                {"id":"a","tool":"dall-e","userId":"ann","sourceBuffer":"\(Data(image).base64EncodedString())",
                 "metadata":{"prompt":"é"},"somethingElse":[1]}
                """
            let first = try await node.post("/v1/jobs", json: text, [("Prefer", "wait=60")])
            #expect(first["state"] == "succeeded")
            #expect(first["result", "metadata", "prompt"] == "é")
            let numbers = image.map(String.init).joined(separator: ",")
            let buffer = #"{"id":"b","tool":"dall-e","sourceBuffer":{"type":"Buffer","data":[\#(numbers)]}}"#
            #expect(try await node.post("/v1/jobs", json: buffer, [("Prefer", "wait=60")])["state"] == "succeeded")
        }
    }

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

    @Test(
        "The same job, or key, finds the job that is there; with other content it is refused",
        arguments: Backing.available)
    func idempotency(_ backing: Backing) async throws {
        try await withNode(on: backing) { node async throws in
            func send(_ path: String, _ key: String?, _ body: [UInt8]) async throws -> RunningNode.Answer {
                try await node.send(.POST, path, key.map { [("Idempotency-Key", $0)] } ?? [], body: body)
            }
            #expect(try await send("/v1/jobs?tool=sora&id=one", nil, image).status == 201)
            #expect(try await send("/v1/jobs?tool=sora&id=one", nil, image).status == 200)
            #expect(try await send("/v1/jobs?tool=dall-e&id=one", nil, image).status == 409)
            let first = try await send("/v1/jobs?tool=sora", "key", image)
            let second = try await send("/v1/jobs?tool=sora", "key", image)
            #expect(first.status == 201)
            #expect(second.status == 200)
            #expect(first["id"] == second["id"])
            #expect(try await send("/v1/jobs?tool=sora", "key", [1]).status == 409)
            #expect(try await send("/v1/jobs?tool=sora", "a b", image).status == 400)
        }
    }

    @Test("A batch is accepted whole or not at all", arguments: Backing.available)
    func batch(_ backing: Backing) async throws {
        try await withNode(on: backing) { node async throws in
            func job(_ id: String, _ tool: String = "sora") -> String {
                #"{"id":"\#(id)","tool":"\#(tool)","sourceUrl":"http://example.com/\#(id).png"}"#
            }
            let wrong = try await node.post("/v1/batches", json: #"{"jobs":[\#(job("a")),\#(job("b", "nobody"))]}"#)
            #expect(wrong.status == 422)
            #expect(wrong["field"] == "jobs.1.tool")
            #expect(try await node.send(.GET, "/v1/jobs/a").status == 404)

            let batch = #"{"id":"all","jobs":[\#(job("a")),\#(job("b"))]}"#
            #expect(try await node.post("/v1/batches", json: batch)["counts", "waiting"] == "2")
            #expect(try await node.post("/v1/batches", json: batch).status == 200)
            #expect(try await node.send(.GET, "/v1/jobs?batch=all&limit=1")["next"] != nil)
            #expect(try await node.send(.POST, "/v1/batches/all/cancel")["counts", "cancelled"] == "2")
            #expect(try await node.send(.GET, "/v1/batches/all")["endedAt"] != nil)
            #expect(try await node.send(.GET, "/v1/jobs/b")["state"] == "cancelled")
            let again = try await node.post("/v1/batches", json: #"{"jobs":[\#(job("a")),\#(job("c"))]}"#)
            #expect(again.status == 409)
            #expect(again.text.contains(#""taken":["a"]"#))
            #expect(try await node.send(.GET, "/v1/jobs/c").status == 404)
            let twice = try await node.post("/v1/batches", json: #"{"jobs":[\#(job("d")),\#(job("d"))]}"#)
            #expect(twice.text.contains(#""taken":[]"#))
        }
    }

    @Test(
        "What cannot be a job is refused with the field at fault",
        arguments: [
            (#"{"tool":"sora"}"#, 422, "sourceUrl"), (#"{"sourceUrl":"http://a/"}"#, 422, "tool"),
            (#"{"tool":"sora","sourceUrl":"ftp://a/"}"#, 422, "sourceUrl"),
            (#"{"tool":"sora","sourcePath":"/etc/passwd"}"#, 422, "sourcePath"),
            (#"{"tool":"sora","sourceBuffer":"%"}"#, 422, "sourceBuffer"),
            (#"{"tool":"sora","sourceBuffer":""}"#, 422, "sourceBuffer"),
            (#"{"tool":"sora","sourceUrl":"http://a/","id":"../x"}"#, 422, "id"),
            (#"{"tool":"sora","sourceUrl":"http://a/","userId":7}"#, 422, "userId"),
            (#"{"tool":"sora","sourceUrl":"http://a/","priority":"now"}"#, 422, "priority"),
            (#"{"tool":"sora","sourceUrl":"http://a/","runAt":"tomorrow"}"#, 422, "runAt"),
            (#"{"tool":"sora","sourceUrl":"http://a/","callbackUrl":"http://a/"}"#, 422, "callbackUrl"),
            ("[]", 422, ""), ("{", 400, nil), ("", 400, nil), (String(repeating: "[", count: 100_000), 400, nil),
        ] as [(String, Int, String?)])
    func refused(_ json: String, _ status: Int, _ field: String?) async throws {
        try await withNode { node async throws in
            let answer = try await node.post("/v1/jobs", json: json)
            #expect(answer.status == status)
            #expect(answer["field"] == field)
            #expect(answer["kind"] == "request")
        }
    }

    @Test("What the address says of a job is refused where the job is JSON, since nobody would hear it")
    func unheard() async throws {
        try await withNode { node async throws in
            let json = #"{"tool":"sora","sourceUrl":"http://a/"}"#
            let answer = try await node.post("/v1/jobs?user=ann", json: json)
            #expect(answer.status == 422)
            #expect(answer["field"] == "user")
            #expect(answer["detail"] == "'user' is for an image as the body. Say 'userId' in the JSON.")
            #expect(try await node.post("/v1/jobs", json: json).status == 201)
        }
    }

    @Test(
        "A body beyond the limit is refused, announced or not, and so is a job too many", arguments: Backing.available)
    func limits(_ backing: Backing) async throws {
        try await withNode(
            on: backing,
            settings: {
                $0.limits.bytes = 100_000
                $0.server.waitingLimit = 1
            }
        ) { node async throws in
            let much = [UInt8](repeating: 7, count: 100_001)
            let answer = try await node.send(.POST, "/v1/jobs?tool=sora", body: much)
            #expect(answer.status == 413)
            #expect(answer.reason == "too-many-bytes")
            let base64 = #"{"tool":"sora","sourceBuffer":"\#(Data(much).base64EncodedString())"}"#
            #expect(try await node.post("/v1/jobs", json: base64).status == 413)
            #expect(try await node.send(.POST, "/v1/jobs?tool=sora", body: image).status == 201)
            // The count is looked up once a second.
            let deadline = ContinuousClock.now + .seconds(20)
            var crowded: RunningNode.Answer
            repeat {
                crowded = try await node.send(.POST, "/v1/jobs?tool=sora", body: image)
            } while crowded.status != 429 && ContinuousClock.now < deadline
            #expect(crowded.status == 429)
            #expect(crowded.headers.first(name: "retry-after") == "30")
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

import Calotype
import CalotypeQueue
import CalotypeTesting
import Foundation
import NIOHTTP1
import Testing

@testable import CalotypeServer

/// The routes that the console needs, without the console.
@Suite("What the console asks for", .timeLimit(.minutes(2)))
struct ConsoleAPITests {
    private let image = DrawnImage.corners(64, 48).png

    @Test("A token learns what it may see and do")
    func me() async throws {
        try await withNode(access: AccessTests.tokens) { node async throws in
            let ann = try await node.send(.GET, "/v1/me", [("Authorization", "Bearer ann")])
            #expect(ann["token"] == "ann" && ann["user"] == "ann" && ann["scope"] == "write")
            let reader = try await node.send(.GET, "/v1/me", [("Authorization", "Bearer reader")])
            #expect(reader["scope"] == "read" && reader["user"] == nil)
        }
    }

    @Test("A token that may only view sees no prompt anywhere, and no source")
    func view() async throws {
        try await withNode(workers: true, access: AccessTests.tokens) { node async throws in
            let writer = [("Authorization", "Bearer writer")]
            let viewer = [("Authorization", "Bearer viewer")]
            let made = try await node.send(
                .POST, "/v1/jobs?tool=dall-e&id=one&user=ann&metadata=%7B%22prompt%22%3A%22secret+fox%22%7D",
                writer + [("Prefer", "wait=60")], body: image)
            #expect(made["state"] == "succeeded")
            #expect(try await node.send(.GET, "/v1/me", viewer)["scope"] == "view")
            for path in ["/v1/jobs", "/v1/jobs/one", "/console/jobs/one", "/v1/jobs?fields=id,metadata,result"] {
                let seen = try await node.send(.GET, path, writer)
                #expect(seen.text.contains("secret fox"), "\(path)")
                let hidden = try await node.send(.GET, path, viewer)
                #expect(hidden.status == 200 && !hidden.text.contains("secret"), "\(path)")
                #expect(hidden.text.contains("one"))
            }
            let result = try await node.send(.GET, "/v1/jobs/one", viewer)
            #expect(result["result", "provenance", "record", "variants", "0", "variant"] == "normal")
            #expect(result["result", "variants", "0", "key"] != nil)
            for path in ["/v1/jobs?q=fox", "/v1/jobs/one/source", "/console/jobs?q=fox"] {
                let refused = try await node.send(.GET, path, viewer)
                #expect(refused.status == 403 && refused.text.contains("may not read prompts"), "\(path)")
            }
            #expect(try await node.send(.DELETE, "/v1/jobs/one", viewer).status == 403)
            #expect(try await node.send(.GET, "/v1/jobs/one/variants/normal?redirect=no", viewer).status == 200)
        }
    }

    @Test("Batches are listed in pages, and one has its pace", arguments: Backing.available)
    func batches(_ backing: Backing) async throws {
        try await withNode(on: backing) { node async throws in
            for batch in ["b1", "b2"] {
                let jobs = (1...3).map { #"{"id":"\#(batch)-\#($0)","tool":"sora","sourceUrl":"http://a/"}"# }
                let json = #"{"id":"\#(batch)","jobs":[\#(jobs.joined(separator: ","))]}"#
                #expect(try await node.post("/v1/batches", json: json).status == 201)
            }
            let first = try await node.send(.GET, "/v1/batches?limit=1")
            #expect(first["batches", "0", "id"] == "b2" && first["batches", "1", "id"] == nil)
            let second = try await node.send(.GET, "/v1/batches?limit=1&cursor=\(try #require(first["next"]))")
            #expect(second["batches", "0", "id"] == "b1" && second["next"] == nil)
            #expect(try await node.send(.GET, "/v1/batches?user=nobody").text == #"{"batches":[]}"#)
            for query in ["cursor=x", "limit=0", "state=failed"] {
                #expect(try await node.send(.GET, "/v1/batches?" + query).status == 422, "\(query)")
            }
            for _ in 0..<2 { try await node.failNext() }
            let batch = try await node.send(.GET, "/v1/batches/b1")
            #expect(batch["counts", "failed"] == "2" && batch["estimatedEnd"] != nil)
            #expect(Double(batch["jobsPerMinute"] ?? "").map { $0 > 0 } == true)
        }
    }

    @Test("Jobs are filtered, counted and searched", arguments: Backing.available)
    func filters(_ backing: Backing) async throws {
        try await withNode(on: backing) { node async throws in
            try await node.fail(["a", "b"])
            #expect(
                try await node.post("/v1/jobs", json: #"{"id":"c","tool":"sora","sourceUrl":"http://a/"}"#).status
                    == 201)
            for (query, ids) in [
                ("state=failed&kind=upload&reason=forbidden", ["b", "a"]), ("priority=urgent", []),
                ("q=RED+fox", ["b", "a"]), ("q=green", []), ("from=2020-01-01T00:00:00Z&limit=1", ["c"]),
                ("to=2020-01-01T00:00:00Z", []), ("kind=source", []),
            ] {
                let page = try await node.send(.GET, "/v1/jobs?fields=id&" + query)
                #expect(page.status == 200)
                let found = (0..<3).compactMap { page["jobs", "\($0)", "id"] }
                #expect(found == ids, "\(query)")
            }
            let counted = try await node.send(.GET, "/v1/jobs?fields=id&limit=1&count=true&state=failed")
            #expect(counted["count", "jobs"] == "2" && counted["count", "atLeast"] == "false")
            let search = try await node.send(.GET, "/v1/jobs?fields=id&q=fox")
            #expect(search["searched", "jobs"] == "3" && search["searched", "complete"] == "true")
            #expect(!search.text.contains("red fox"))
            for query in ["kind=network", "reason=zzz", "priority=low", "q=%20", "from=now", "count=2"] {
                #expect(try await node.send(.GET, "/v1/jobs?" + query).status == 422, "\(query)")
            }
        }
    }

    @Test("Failures are grouped, with what to do", arguments: Backing.available)
    func failures(_ backing: Backing) async throws {
        try await withNode(on: backing) { node async throws in
            try await node.fail(["a", "b"])
            let all = try await node.send(
                .GET, "/v1/failures?to=\(Date(timeIntervalSinceNow: 120).formatted(.iso8601))")
            #expect(all["failures", "0", "kind"] == "upload" && all["failures", "0", "reason"] == "forbidden")
            #expect(all["failures", "0", "failed"] == "2" && all["failures", "0", "open", "jobs"] == "2")
            #expect(all["failures", "0", "advice"]?.contains("credentials") == true)
            #expect(all["failures", "0", "hosts", "0", "attempts"] == "2")
            let own = try await node.send(.GET, "/v1/failures?user=bob")
            #expect(own.text == #"{"failures":[]}"#)
        }
    }

    @Test("An operation counts first, then changes what was expected, and reports it", arguments: Backing.available)
    func operation(_ backing: Backing) async throws {
        try await withNode(on: backing) { node async throws in
            try await node.fail(["a", "b"])
            let filter = #"{"state":"failed","kind":"upload","reason":"forbidden"}"#
            let count = try await node.post("/v1/operations", json: #"{"action":"retry","filter":\#(filter)}"#)
            #expect(count["matching"] == "2")
            let until = try #require(count["until"])
            let rest = #""filter":\#(filter),"until":"\#(until)""#
            let refused = try await node.post("/v1/operations", json: #"{"action":"retry",\#(rest),"expect":1}"#)
            #expect(refused.status == 409 && refused.reason == "unexpected-count")
            let accepted = try await node.post("/v1/operations", json: #"{"action":"retry",\#(rest),"expect":2}"#)
            #expect(accepted.status == 202)
            let path = try #require(accepted.headers.first(name: "Location"))
            let report = try await node.finished(path)
            #expect(report["outcomes", "retried"] == "2" && report["done"] == "2")
            #expect(try await node.queue.counts(in: .all).count(.waiting) == 2)
            for json in [
                #"{"action":"retry","filter":{"state":"running"}}"#,
                #"{"action":"explode","filter":{"state":"failed"}}"#,
                #"{"action":"retry","filter":{"state":"failed","kind":"x"}}"#,
                #"{"action":"retry","filter":{"state":"failed"},"expects":1}"#,
                #"{"action":"retry","filter":{"state":"failed"},"expect":-1}"#,
            ] {
                #expect(try await node.post("/v1/operations", json: json).status == 422, "\(json)")
            }
        }
    }

    @Test("An operation deletes jobs with their variants", arguments: Backing.available)
    func deletion(_ backing: Backing) async throws {
        try await withNode(on: backing, workers: true) { node async throws in
            try await node.makeVariants(of: image)
            let key = try ObjectKey(
                try #require(try await node.send(.GET, "/v1/jobs/one")["result", "variants", "0", "key"]))
            #expect(try await !node.store.get(key, limit: 1 << 20).isEmpty)
            let until = Date(timeIntervalSinceNow: 60).formatted(.iso8601)
            let accepted = try await node.post(
                "/v1/operations",
                json: #"{"action":"delete","filter":{"state":"succeeded"},"until":"\#(until)","expect":1}"#)
            let report = try await node.finished(try #require(accepted.headers.first(name: "Location")))
            #expect(report["outcomes", "deleted"] == "1")
            #expect(try await node.send(.GET, "/v1/jobs/one").status == 404)
            await #expect(throws: (any Error).self) { _ = try await node.store.get(key, limit: 1 << 20) }
        }
    }

    @Test("A paused queue says so, and no job begins until it is resumed")
    func pause() async throws {
        try await withNode(access: AccessTests.tokens) { node async throws in
            let writer = [("Authorization", "Bearer writer")]
            #expect(try await node.send(.POST, "/v1/queue/pause", writer)["by"] == "writer")
            #expect(try await node.send(.GET, "/v1/summary", writer)["paused", "by"] == "writer")
            let json = #"{"id":"a","tool":"sora","sourceUrl":"http://a/"}"#
            #expect(try await node.post("/v1/jobs", json: json, writer).status == 201)
            #expect(try await node.queue.claim(WorkerID(rawValue: "w"), limit: 1, lease: .seconds(60)).isEmpty)
            let resumed = try await node.send(.POST, "/v1/queue/resume", writer)
            #expect(resumed["paused", "by"] == nil && resumed["jobs", "waiting"] == "1")
            #expect(try await node.queue.claim(WorkerID(rawValue: "w"), limit: 1, lease: .seconds(60)).count == 1)
        }
    }

    @Test("A source, a reference and a variant come as bytes of their own type", arguments: Backing.available)
    func pictures(_ backing: Backing) async throws {
        try await withNode(on: backing, workers: true) { node async throws in
            try await node.makeVariants(of: image)
            let source = try await node.send(.GET, "/v1/jobs/one/source")
            #expect(source.body == image)
            #expect(source.headers.first(name: "Content-Type") == "image/png")
            let eTag = try #require(source.headers.first(name: "ETag"))
            #expect(try await node.send(.GET, "/v1/jobs/one/source", [("If-None-Match", eTag)]).status == 304)
            let variant = try await node.send(.GET, "/v1/jobs/one/variants/normal?redirect=no")
            #expect(variant.status == 200)
            #expect(variant.headers.first(name: "Content-Type") == "image/jpeg")
            let reference = try await node.send(.GET, "/v1/jobs/one/reference/normal")
            #expect(reference.headers.first(name: "Content-Type") == "image/png")
            // The IHDR of a PNG has the size, 64 by 48 as the source.
            #expect(reference.body.count > 24 && Array(reference.body[16..<24]) == [0, 0, 0, 64, 0, 0, 0, 48])
            #expect(try await node.send(.GET, "/v1/jobs/one/reference/huge").status == 404)
            let job = try #require(try await node.queue.read(JobIdentifier("one"), in: .all))
            guard case .upload(let upload) = job.source else { throw TransferError(.notFound, detail: "no upload") }
            try await node.store.delete(upload.key)
            for path in ["source", "reference/normal"] {
                let gone = try await node.send(.GET, "/v1/jobs/one/\(path)")
                #expect(gone.status == 410 && gone.reason == "gone", "\(path)")
            }
            for answer in [source, variant, reference] {
                #expect(answer.headers.first(name: "Content-Security-Policy")?.contains("sandbox") == true)
                #expect(answer.headers.first(name: "X-Content-Type-Options") == "nosniff")
                #expect(answer.headers.first(name: "Cross-Origin-Resource-Policy") == "same-origin")
            }
        }
    }

    @Test(
        "What is no picture is a download, whatever it calls itself",
        arguments: [
            "<html><script>alert(1)</script>", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
            "<?xml version='1.0'?><svg/>", "%PDF-1.7", "GIF8<script>", "plain text",
        ])
    func dressed(_ text: String) async throws {
        try await withNode { node async throws in
            let made = try await node.send(
                .POST, "/v1/jobs?tool=dall-e&id=one", [("Content-Type", "image/png")], body: Array(text.utf8))
            #expect(made.status == 201)
            let source = try await node.send(.GET, "/v1/jobs/one/source")
            #expect(source.text == text)
            #expect(source.headers.first(name: "Content-Type") == "application/octet-stream")
            #expect(source.headers.first(name: "Content-Disposition")?.hasPrefix("attachment") == true)
        }
    }

    @Test("A source elsewhere is not kept, and one that is removed is gone")
    func notKept() async throws {
        try await withNode { node async throws in
            #expect(
                try await node.post("/v1/jobs", json: #"{"id":"a","tool":"sora","sourceUrl":"http://a/"}"#).status
                    == 201)
            #expect(try await node.send(.GET, "/v1/jobs/a/source").reason == "not-kept")
            #expect(try await node.send(.POST, "/v1/jobs?tool=dall-e&id=b", body: image).status == 201)
            guard
                case .upload(let upload) = try #require(
                    try await node.queue.read(try JobIdentifier("b"), in: .all)
                ).source
            else { throw TransferError(.notFound, detail: "no upload") }
            try await node.store.delete(upload.key)
            #expect(try await node.send(.GET, "/v1/jobs/b/source").reason == "gone")
        }
    }
}

extension RunningNode {
    /// The report of an operation that has ended.
    fileprivate func finished(_ path: String) async throws -> Answer {
        let end = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < end {
            let report = try await send(.GET, path)
            if report["state"] == "finished" { return report }
        }
        throw QueueError.failed("the operation does not end")
    }
}

import Calotype
import CalotypeQueue
import CalotypeTesting
import NIOHTTP1
import Testing

@testable import CalotypeServer

@Suite("Submitting again, and many at once", .timeLimit(.minutes(2)))
struct RepeatedSubmitTests {
    private let image = DrawnImage.corners(64, 48).png

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
}

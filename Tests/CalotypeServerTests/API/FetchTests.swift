import Calotype
import CalotypeQueue
@testable import CalotypeSettings
import CalotypeTesting
import Crypto
import Foundation
import NIOHTTP1
import Testing

@testable import CalotypeServer

@Suite("A source that is read when its job is handed in", .timeLimit(.minutes(2)))
struct FetchTests {
    private let image = DrawnImage.corners(32, 24)

    /// A server that has the image at `/a.png` alone.
    private func withImage(_ body: @Sendable (ScriptedServer) async throws -> Void) async throws {
        let png = image.png
        try await ScriptedServer.run { request in
            guard request.target.hasPrefix("/a.png") else {
                return [.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")]
            }
            let head = "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: \(png.count)\r\n\r\n"
            return [.send(head), .flood(png, total: png.count)]
        } _: {
            try await body($0)
        }
    }

    static let wishes: [(standard: FetchTime, wish: String, isRead: Bool)] = [
        (.process, "", false), (.process, #","fetch":"submit""#, true), (.submit, "", true),
        (.submit, #","fetch":"process""#, false),
    ]

    @Test("is kept as an upload, where the job or else the server says so", arguments: wishes)
    func kept(_ standard: FetchTime, _ wish: String, _ isRead: Bool) async throws {
        try await withImage { server in
            try await withNode(settings: {
                $0.limits.allowsPrivateAddresses = true
                $0.server.fetch = standard
            }) { node async throws in
                let job = #"{"id":"one","tool":"sora","sourceUrl":"\#(server.address)/a.png?sig=1"\#(wish)}"#
                let made = try await node.post("/v1/jobs", json: job)
                #expect(made.status == 201)
                #expect(server.connections == (isRead ? 1 : 0))
                #expect(made["source", "sha256"] == (isRead ? SHA256.hash(data: image.png).hexadecimal : nil))
                #expect((made["sourceUrl"] != nil) == !isRead)
                // Signed anew, the same image is the same job: once it was read, its bytes tell.
                let again = job.replacing("sig=1", with: "sig=2")
                #expect(try await node.post("/v1/jobs", json: again).status == (isRead ? 200 : 409))
            }
        }
    }

    @Test("makes variants after its address has expired, also in a batch")
    func processed() async throws {
        try await withImage { server in
            try await withNode(workers: true, settings: { $0.limits.allowsPrivateAddresses = true }) {
                node async throws in
                let job = #"{"id":"one","tool":"sora","sourceUrl":"\#(server.address)/a.png","fetch":"submit"}"#
                #expect(try await node.post("/v1/batches", json: #"{"jobs":[\#(job)]}"#).status == 201)
                #expect(try await node.post("/v1/jobs", json: job, [("Prefer", "wait=60")])["state"] == "succeeded")
                #expect(server.connections == 2)
            }
        }
    }

    @Test("and cannot be read refuses its job, or its whole batch, by the field")
    func refused() async throws {
        try await withImage { server in
            try await withNode(settings: { $0.limits.allowsPrivateAddresses = true }) { node async throws in
                func job(_ id: String, _ path: String) -> String {
                    #"{"id":"\#(id)","tool":"sora","sourceUrl":"\#(server.address)/\#(path)","fetch":"submit"}"#
                }
                let refused = try await node.post("/v1/jobs", json: job("one", "b.png?sig=secret"))
                #expect(refused.status == 422)
                #expect(refused["kind"] == "source")
                #expect(refused.reason == "forbidden")
                #expect(refused["field"] == "sourceUrl")
                #expect(!refused.text.contains("secret"))
                let jobs = (0..<12).map { job("job-\($0)", $0 == 11 ? "b.png" : "a.png") }.joined(separator: ",")
                let batch = try await node.post("/v1/batches", json: #"{"jobs":[\#(jobs)]}"#)
                #expect(batch.status == 422)
                #expect(batch["field"] == "jobs.11.sourceUrl")
                #expect(try await node.send(.GET, "/v1/jobs").text == #"{"jobs":[]}"#)
                let wrong = try await node.post("/v1/jobs", json: job("one", "a.png").replacing("submit", with: "now"))
                #expect(wrong["field"] == "fetch")
            }
        }
    }

    @Test("is held to the rules for addresses")
    func blocked() async throws {
        try await withNode { node async throws in
            let refused = try await node.post(
                "/v1/jobs", json: #"{"tool":"sora","sourceUrl":"http://127.0.0.1/a.png","fetch":"submit"}"#)
            #expect(refused.status == 422)
            #expect(refused.reason == "blocked-address")
        }
    }
}

import Calotype
@testable import CalotypeSettings
import CalotypeTesting
import Crypto
import Foundation
import NIOHTTP1
import Testing

@testable import CalotypeServer

@Suite("Images that are uploaded before their jobs", .timeLimit(.minutes(2)))
struct UploadTests {
    private let images = [DrawnImage.corners(64, 48).png, DrawnImage.corners(48, 64).png]

    @Test("One that the store refuses makes the node not ready at once")
    func notReady() async throws {
        try await withNode { node async throws in
            #expect(try await node.send(.GET, "/readyz").status == 200)
            // A file stands in the way of every object.
            let root = node.dataDirectory + "/objects"
            try? FileManager.default.removeItem(atPath: root)
            try Data().write(to: URL(filePath: root))
            #expect(try await node.send(.POST, "/v1/sources?user=ann", body: images[0]).status >= 500)
            // A report is kept for one second.
            let deadline = ContinuousClock.now + .seconds(10)
            while try await node.send(.GET, "/readyz").text.contains(#""store":"ok""#) {
                try #require(ContinuousClock.now < deadline)
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }

    private func batch(_ hashes: [String], user: String = "ann") -> String {
        let jobs = hashes.enumerated().map { index, hash in
            #"{"id":"job-\#(index)","tool":"sora","userId":"\#(user)","sourceSha256":"\#(hash)"}"#
        }
        return #"{"id":"all","jobs":[\#(jobs.joined(separator: ","))]}"#
    }

    @Test("A batch names them by their hash, and each becomes variants", arguments: Backing.available)
    func named(_ backing: Backing) async throws {
        try await withNode(on: backing, workers: true) { node async throws in
            var hashes: [String] = []
            for image in images + images {
                let sent = try await node.send(.POST, "/v1/sources?user=ann", body: image)
                #expect(sent.status == 201)
                #expect(sent["sha256"] == SHA256.hash(data: image).hexadecimal)
                #expect(sent["size"] == "\(image.count)")
                hashes.append(try #require(sent["sha256"]))
            }
            #expect(try await node.post("/v1/batches", json: batch(hashes)).status == 201)
            for index in hashes.indices {
                let job = #"{"id":"job-\#(index)","tool":"sora","userId":"ann","sourceSha256":"\#(hashes[index])"}"#
                let found = try await node.post("/v1/jobs", json: job, [("Prefer", "wait=60")])
                #expect(found.status == 200)
                #expect(found["state"] == "succeeded")
                #expect(found["source", "sha256"] == hashes[index])
            }
        }
    }

    @Test("One that is missing, or another user's, refuses the whole batch", arguments: Backing.available)
    func refused(_ backing: Backing) async throws {
        try await withNode(on: backing) { node async throws in
            let (mine, theirs) = (
                try await node.send(.POST, "/v1/sources?user=ann", body: images[0]),
                try await node.send(.POST, "/v1/sources?user=bob", body: images[1])
            )
            let hashes = [try #require(mine["sha256"]), try #require(theirs["sha256"])]
            let foreign = try await node.post("/v1/batches", json: batch(hashes))
            let missing = try await node.post(
                "/v1/batches", json: batch([hashes[0], String(repeating: "0", count: 64)]))
            for answer in [foreign, missing] {
                #expect(answer.status == 422)
                #expect(answer.reason == "unknown-source")
                #expect(answer["field"] == "jobs.1.sourceSha256")
            }
            #expect(foreign.body == missing.body)
            #expect(try await node.send(.GET, "/v1/jobs").text == #"{"jobs":[]}"#)
            // Whoever has the bytes may name them, whoever sent them first.
            #expect(try await node.send(.POST, "/v1/sources?user=ann", body: images[1]).status == 201)
            #expect(try await node.post("/v1/batches", json: batch(hashes)).status == 201)
        }
    }

    @Test("Nothing and too much are refused")
    func limits() async throws {
        try await withNode(settings: { $0.limits.bytes = 1_000 }) { node async throws in
            #expect(try await node.send(.POST, "/v1/sources", body: []).status == 422)
            #expect(try await node.send(.POST, "/v1/sources", body: [UInt8](repeating: 1, count: 1_001)).status == 413)
            let short = #"{"tool":"sora","sourceSha256":"abc"}"#
            #expect(try await node.post("/v1/jobs", json: short)["field"] == "sourceSha256")
            let both =
                #"{"tool":"sora","sourceUrl":"http://a/","sourceSha256":"\#(String(repeating: "0", count: 64))"}"#
            #expect(try await node.post("/v1/jobs", json: both).status == 422)
        }
    }
}

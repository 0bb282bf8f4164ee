import Calotype
import CalotypeQueue
import CalotypeTesting
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
            case .file:
                let address = "http://127.0.0.1:\(node.port)/v1/jobs/one/variants/normal?user=ann"
                #expect(shown.text.contains(#""url":"\#(address)""#))
                #expect(try await RunningNode.fetch(address).count > 100)
            case .shared: #expect(shown.text.contains("X-Amz-Signature"))
            }
            #expect(!shown.text.contains("file://"))
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
        "The specification's JSON is taken, also with a Node Buffer",
        arguments: Backing.available)
    func json(_ backing: Backing) async throws {
        try await withNode(on: backing, workers: true) { node async throws in
            let text = """
                {"id":"a","tool":"dall-e","userId":"ann","sourceBuffer":"\(Data(image).base64EncodedString())",
                 "metadata":{"prompt":"é"}}
                """
            let first = try await node.post("/v1/jobs", json: text, [("Prefer", "wait=60")])
            #expect(first["state"] == "succeeded")
            #expect(first["result", "metadata", "prompt"] == "é")
            let numbers = image.map(String.init).joined(separator: ",")
            let buffer = #"{"id":"b","tool":"dall-e","sourceBuffer":{"type":"Buffer","data":[\#(numbers)]}}"#
            #expect(try await node.post("/v1/jobs", json: buffer, [("Prefer", "wait=60")])["state"] == "succeeded")
        }
    }

    @Test("A video goes through the queue with the frame that it is to show", .enabled(if: DrawnVideo.isPossible))
    func video() async throws {
        let video = try await DrawnVideo.ofColors(["red", "lime", "blue"])
        try await withNode(workers: true) { node async throws in
            func path(_ poster: String) -> String {
                "/v1/jobs?tool=sora&id=one&options=%7B%22poster%22%3A%22\(poster)%22%7D"
            }
            let refused = try await node.send(.POST, path("2.5"), body: video)
            #expect(refused.status == 422)
            #expect(refused["field"] == "options.poster")
            let made = try await node.send(.POST, path("2.5s"), [("Prefer", "wait=60")], body: video)
            #expect(made["state"] == "succeeded")
            #expect(made["options", "poster"] == "2.5s")
            #expect(made["result", "original", "video", "posterSecond"] == "2.5")
            #expect(made["result", "averageColor"]?.hasPrefix("#0000f") ?? false)
        }
    }
}

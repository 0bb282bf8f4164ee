import Calotype
import CalotypeQueue
import CalotypeTesting
import Foundation
import NIOHTTP1
import NIOHTTP1
import Testing

@testable import CalotypeServer

@Suite("The same image again, over HTTP", .timeLimit(.minutes(2)))
struct ReuseTests {
    private static let image = DrawnImage.corners(64, 48).png

    private func post(_ id: String, _ node: RunningNode, _ query: String = "user=ann") async throws
        -> RunningNode.Answer
    {
        let made = try await node.send(
            .POST, "/v1/jobs?tool=dall-e&id=\(id)&\(query)", [("Prefer", "wait=60")], body: Self.image)
        #expect(made["state"] == "succeeded", "\(made.text)")
        return made
    }

    private func variants(_ id: String, _ node: RunningNode) async throws -> [VariantDescription] {
        try #require(try await node.queue.read(try JobIdentifier(id), in: .all)?.result).variants
    }

    @Test("has the variants copied, for the same user and unless told otherwise", arguments: Backing.available)
    func copied(_ backing: Backing) async throws {
        try await withNode(on: backing, workers: true) { node async throws in
            #expect(try await post("one", node)["result", "reused"] == nil)
            #expect(try await post("two", node)["result", "reused"] == "true")
            #expect(try await post("bobs", node, "user=bob")["result", "reused"] == nil)
            #expect(
                try await post("anew", node, "user=ann&options=%7B%22reuse%22:false%7D")["result", "reused"] == nil)

            #expect(try await node.send(.DELETE, "/v1/jobs/one").status == 200)
            for variant in try await variants("two", node) {
                #expect(variant.key.hasPrefix("\(node.keyPrefix)ann/two/"))
                let bytes = try await node.store.get(try ObjectKey(variant.key), limit: variant.size)
                #expect(bytes.count == variant.size)
            }
            // A copy is as good as what it was made from, and one that is gone is made anew.
            #expect(try await post("three", node)["result", "reused"] == "true")
            for id in ["two", "three", "anew"] {
                for variant in try await variants(id, node) { try await node.store.delete(try ObjectKey(variant.key)) }
            }
            #expect(try await post("four", node)["result", "reused"] == nil)
        }
    }

    @Test("at the same moment, eight times, ends well each time", arguments: Backing.available)
    func concurrent(_ backing: Backing) async throws {
        try await withNode(on: backing, workers: true) { node async throws in
            try await withThrowingTaskGroup { group in
                for number in 0..<8 { group.addTask { _ = try await post("job-\(number)", node) } }
                try await group.waitForAll()
            }
            var hashes: Set<[String]> = []
            for number in 0..<8 {
                let variants = try await variants("job-\(number)", node)
                hashes.insert(variants.map(\.sha256))
                for variant in variants {
                    let bytes = try await node.store.get(try ObjectKey(variant.key), limit: variant.size)
                    #expect(bytes.count == variant.size)
                }
            }
            #expect(hashes.count == 1)
        }
    }

    @Test(
        "in a bucket is an object like any other, as boto3 sees it", .enabled(if: Backing.available.contains(.shared)))
    func botoAgrees() async throws {
        try await withNode(on: .shared, workers: true) { node async throws in
            _ = try await post("one", node)
            #expect(try await post("two", node)["result", "reused"] == "true")
            let variant = try #require(try await variants("two", node).first { $0.variant == "high-quality" })
            let seen = try await #require(TestBucket.current).boto(
                """
                found = s3.get_object(Bucket=bucket, Key=argv[0])
                print(found["ContentType"], found["CacheControl"], hashlib.sha256(found["Body"].read()).hexdigest(), sep="|")
                """, variant.key)
            #expect(seen == "image/webp|public, max-age=31536000, immutable|\(variant.sha256)")
        }
    }

    @Test("is refused where 'reuse' is neither true nor false")
    func mistake() async throws {
        try await withNode { node async throws in
            let answer = try await node.send(
                .POST, "/v1/jobs?tool=dall-e&options=%7B%22reuse%22:7%7D", body: Self.image)
            #expect(answer.status == 422 || answer.status == 400)
            #expect(answer["field"] == "options.reuse")
        }
    }
}

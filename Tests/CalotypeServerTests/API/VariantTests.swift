import Calotype
import CalotypeQueue
import CalotypeTesting
import Crypto
import NIOHTTP1
import Testing

@testable import CalotypeServer

@Suite("A variant over HTTP", .timeLimit(.minutes(2)))
struct VariantTests {
    private let image = DrawnImage.corners(64, 48).png

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
            // Under this name may be another variant later, and is for another user.
            for answer in [whole, same] {
                #expect(answer.headers.first(name: "cache-control") == "private, no-cache")
                #expect(answer.headers.first(name: "vary") == "Authorization, Cookie")
            }
            let part = try await node.send(.GET, "/v1/jobs/one/variants/high_quality", [("Range", "bytes=0-3")])
            #expect(part.status == 206)
            #expect(part.text == "RIFF")
            let beyond = try await node.send(.GET, "/v1/jobs/one/variants/normal", [("Range", "bytes=999999-")])
            #expect(beyond.status == 416)
            #expect(try await node.send(.GET, "/v1/jobs/one/variants/huge").status == 404)
            let head = try await node.send(.HEAD, "/v1/jobs/one/variants/normal")
            #expect(head.headers.first(name: "content-length") == "\(whole.body.count)")
            let cut = try await node.queue.read(try JobIdentifier("one"), in: .all)?.result?.variants.first
            try await node.store.delete(try ObjectKey(try #require(cut).key))
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
            let location = try #require(redirect.headers.first(name: "location"))
            let bytes = try await RunningNode.fetch(location)
            let variant = try #require(
                try await node.queue.read(try JobIdentifier("one"), in: .all)?.result?.variants.first)
            #expect(SHA256.hash(data: bytes).hexadecimal == variant.sha256)
            // What the client has need not be asked of the bucket.
            let same = try await node.send(.GET, path, [("If-None-Match", "\"\(variant.sha256)\"")])
            #expect(same.status == 304)
            let head = try await node.send(.HEAD, path)
            #expect(head.status == 200)
            #expect(head.headers.first(name: "content-length") == "\(bytes.count)")
            let posing = location.replacing("X-Amz-Signature=", with: "X-Amz-Signature=0")
            #expect(try await RunningNode.status(posing) == 403)
        }
    }

    @Test("Deleting a job says what it removed, and removes it", arguments: Backing.available)
    func delete(_ backing: Backing) async throws {
        try await withNode(on: backing, workers: true) { node async throws in
            let path = "/v1/jobs?tool=sora&id=one"
            let made = try await node.send(.POST, path, [("Prefer", "wait=60")], body: image)
            let source = try ObjectKey("\(node.keyPrefix)~/sources/sha256/\(try #require(made["source", "sha256"]))")
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
}

import Calotype
import CalotypeQueue
import CalotypeTesting
import Crypto
import Foundation
import NIOHTTP1
import Testing

@testable import CalotypeServer

/// One user, who may choose any name but that of the other, against what that one has in the store.
@Suite("What one user does", .timeLimit(.minutes(2)))
struct IsolationTests {
    private let image = DrawnImage.corners(32, 24).png

    /// Names that are, or once were, those of places of ours, and names that might lead to the other's.
    private static let names = [
        "sources", "sha256", "probe", "~", ".~parts", ".partial", "..", ".", "~/sources", "bob/one", "BOB", "b~6Fb",
        "%7E",
        "bob", "one", "mallory",
    ]

    @Test(
        "leaves alone what jobs and uploads of another name, whatever it is called, and whatever it does",
        arguments: Backing.available, [UInt64(1), 2])
    func alone(_ backing: Backing, _ seed: UInt64) async throws {
        try await withNode(on: backing, workers: true) { node async throws in
            let bob = try await Belongings(of: "bob", on: node, image)
            // The one that removed everybody's uploads.
            try await node.act(.submit, user: "sources", id: "sha256", image)
            try await node.act(.delete, user: "sources", id: "sha256", image)
            try await bob.check(on: node)
            var random = SeededNumbers(state: seed)
            for _ in 0..<30 {
                let user = Self.names.filter { $0 != "bob" }.randomElement(using: &random) ?? ""
                let id = Self.names.filter { ![".", ".."].contains($0) }.randomElement(using: &random) ?? ""
                let act = RunningNode.Act.allCases.randomElement(using: &random) ?? .submit
                try await node.act(act, user: user, id: id, image)
            }
            try await bob.check(on: node)
            // What was uploaded to the earlier place is still good for a job.
            let late = try await node.post(
                "/v1/jobs", json: #"{"id":"late","tool":"sora","userId":"bob","sourceSha256":"\#(bob.earlier)"}"#,
                [("Prefer", "wait=60")])
            #expect(late["state"] == "succeeded")
        }
    }
}

/// What a user has in the store: variants of a job, an upload that no job needs yet, and one from before uploads had a place
/// of their own.
private struct Belongings: Sendable {
    let objects: [ObjectKey: [UInt8]]
    /// The hash of the last one.
    let earlier: String

    init(of user: String, on node: RunningNode, _ image: [UInt8]) async throws {
        let made = try await node.send(
            .POST, "/v1/jobs?tool=sora&id=one&user=\(user)", [("Prefer", "wait=60")], body: image)
        #expect(made["state"] == "succeeded")
        let job = try #require(
            try await node.queue.read(try JobIdentifier("one"), in: .user(try JobIdentifier(user))))
        // The same bytes as the other's: a job that is over needs them no more, and nobody can name them but for this.
        let sent = try await node.send(.POST, "/v1/sources?user=\(user)", body: image)
        let layout = StoreLayout(prefix: node.keyPrefix)
        let old = DrawnImage.corners(40, 30).png
        earlier = SHA256.hash(data: old).hexadecimal
        let oldSource = UploadedSource(key: try layout.earlierUpload(sha256: earlier), sha256: earlier, size: old.count)
        #expect(try await node.queue.reserve(oldSource) == .ready)
        _ = try await node.store.put(old, at: oldSource.key, as: MediaType(rawValue: "image/png"))
        #expect(try await node.queue.own(oldSource, by: job.userId) == .ready)
        let keys = try #require(job.result).keys
        let all = try keys + [layout.upload(sha256: try #require(sent["sha256"])), oldSource.key]
        var objects: [ObjectKey: [UInt8]] = [:]
        for key in all { objects[key] = try await node.store.get(key, limit: 1 << 20) }
        self.objects = objects
        #expect(objects.count == 4)
    }

    func check(on node: RunningNode) async throws {
        for (key, bytes) in objects {
            let isThere = try? await node.store.get(key, limit: 1 << 20) == bytes
            #expect(isThere == true, "\(key) is not what it was")
        }
    }
}

extension RunningNode {
    fileprivate enum Act: CaseIterable {
        case submit, fail, delay, batch, upload, cancel, retry, delete
    }

    /// Does it, whatever the answer, and then removes what is to be removed.
    fileprivate func act(_ act: Act, user: String, id: String, _ image: [UInt8]) async throws {
        let (whose, job) = ("user=\(user.percentEncoded())", "/v1/jobs/\(id.percentEncoded())")
        let submission = "/v1/jobs?tool=sora&id=\(id.percentEncoded())&\(whose)"
        let wait = [("Prefer", "wait=60")]
        let answer =
            switch act {
            case .submit: try await send(.POST, submission, wait, body: image)
            case .fail: try await send(.POST, submission, wait, body: Array("no image".utf8))
            case .delay: try await send(.POST, submission + "&runAt=\(Self.later)", body: image)
            case .batch:
                try await post(
                    "/v1/batches",
                    json:
                        #"{"jobs":[{"tool":"sora","id":"\#(id)","userId":"\#(user)","sourceUrl":"http://a.invalid/"}]}"#
                )
            case .upload: try await send(.POST, "/v1/sources?\(whose)", body: image)
            case .cancel: try await send(.POST, "\(job)/cancel?\(whose)")
            case .retry: try await send(.POST, "\(job)/retry?\(whose)")
            case .delete: try await send(.DELETE, "\(job)?\(whose)")
            }
        #expect(answer.status < 500)
        let store = try #require(store as? any ListableStore)
        let orphanCleaner = OrphanCleaner(queue, store: store, keyPrefix: keyPrefix, logger: silence)
        while try await orphanCleaner.sweep() > 0 {}
    }

    private static let later = Date(timeIntervalSinceNow: 3_600).formatted(.iso8601)
}

/// The same numbers for the same seed.
private struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state >> 32) ^ (state &* 0x9E37_79B9_7F4A_7C15)
    }
}

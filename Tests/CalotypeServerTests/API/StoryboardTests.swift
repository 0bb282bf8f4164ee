import Calotype
import CalotypeAPI
@testable import CalotypeSettings
import CalotypeTesting
import Foundation
import NIOHTTP1
import Testing

@testable import CalotypeQueue
@testable import CalotypeServer

@Suite("A storyboard in the service", .enabled(if: DrawnVideo.isPossible), .timeLimit(.minutes(2)))
struct StoryboardTests {
    private static let path =
        "/v1/jobs?tool=sora&id=one&options=%7B%22normal%22%3A%7B%22storyboard%22%3A%7B%22frames%22%3A2%7D%7D%7D"

    @Test("has a file that names an image beside it, and goes with the job", arguments: Backing.available)
    func beside(_ backing: Backing) async throws {
        let gif = try await DrawnVideo.ofColors(["red", "lime"], [], as: "clip.gif")
        try await withNode(on: backing, workers: true) { node async throws in
            let made = try await node.send(.POST, Self.path, [("Prefer", "wait=60")], body: gif)
            #expect(made["state"] == "succeeded")
            let job = try #require(try await node.queue.read(try JobIdentifier("one"), in: .all))
            let vtt = try #require(job.variants.first?.vtt)
            #expect(try #require(job.result).keys.contains(try ObjectKey(vtt.key)))
            let name = try #require(vtt.key.split(separator: "/").last)
            #expect(made.text.contains("/v1/jobs/one/variants/\(name)?user=local"))

            let file = try await node.send(.GET, "/v1/jobs/one/variants/\(name)")
            #expect(file.status == 200)
            #expect(file.headers.first(name: "content-type") == "text/vtt")
            #expect(file.headers.first(name: "etag") == "\"\(vtt.sha256)\"")
            let image = try #require(file.text.firstMatch(of: /normal-[0-9a-f]{12}\.jpg/)).output
            #expect(file.text.contains("00:00:01.000 --> 00:00:02.000\n\(image)#xywh=64,0,64,64"))
            let named = try await node.send(.HEAD, "/v1/jobs/one/variants/\(image)")
            #expect(named.headers.first(name: "content-type") == "image/jpeg")
            #expect(try await node.send(.GET, "/v1/jobs/one/variants/normal-000000000000.vtt").status == 404)

            let gone = try await node.send(.DELETE, "/v1/jobs/one")
            #expect(gone.text.contains(vtt.key))
            for key in job.variants.flatMap(\.objects).map(\.key) {
                await #expect(throws: TransferError.self) { try await node.store.get(key, limit: 1 << 20) }
            }
        }
    }

    @Test("has a file at a public address where that is beside the image, and else one of the service")
    func addressed() throws {
        let stored = #"""
            {"variant":"board","url":"","key":"ann/one/board-1.jpg","format":"jpeg","width":1,"height":1,"size":1,
            "compressionRatio":1,"sha256":"1","vtt":{"url":"","key":"ann/one/board-2.vtt","sha256":"2","size":2}}
            """#
        func file(_ store: any ObjectStore) throws -> String? {
            VariantDescription(
                preview: StoredPreview(json: Array(stored.utf8)), of: try JobIdentifier("one"),
                try JobIdentifier("ann"), VariantAddresses(store: store, server: "https://api.example.com")
            )?.vtt?.url
        }
        var settings = Settings()
        settings.publicURL = URL(string: "https://cdn.example.com")
        let open = Assembly(presets: .builtIn, settings: settings)
        #expect(
            try file(open.store(for: open.destination, in: nil)) == "https://cdn.example.com/ann/one/board-2.vtt")
        settings.delivery.signing = .hmac
        settings.delivery.linkKey = Secret(String(repeating: "0f", count: 32))
        let signed = Assembly(presets: .builtIn, settings: settings)
        // The signature in front of its path is no other file's.
        #expect(
            try file(signed.store(for: signed.destination, in: nil))
                == "https://api.example.com/v1/jobs/one/variants/board-2.vtt?user=ann")
    }

    @Test("is swept with its file when nothing names it, and left alone when a result does")
    func swept() throws {
        let json =
            #"{"variants":[{"variant":"normal","url":"","key":"a/b.jpg","format":"jpeg","width":1,"height":1,"#
            + #""size":1,"compressionRatio":1,"sha256":"1","vtt":{"url":"","key":"a/b.vtt","sha256":"2","size":2}}]}"#
        let result = StoredResult(json: Array(json.utf8))
        #expect(try result.keys.map(\.rawValue).sorted() == ["a/b.jpg", "a/b.vtt"])
        #expect(result.variants.flatMap(\.objects).map(\.type.rawValue) == ["image/jpeg", "text/vtt"])
    }
}

import Calotype
import CalotypeQueue
@testable import CalotypeSettings
import CalotypeTesting
import Crypto
import Foundation
import NIOHTTP1
import Testing

@testable import CalotypeServer

@Suite("Ids as applications have them", .timeLimit(.minutes(2)))
struct IdentifierTests {
    static let names: [(user: String, job: String)] = [
        ("ann@example.com", "one"), ("auth0|abc", "a/b c"), ("Ann Müller + 1/2 50%", "übung.png?x#y"), ("..", "a;b"),
        (String(repeating: "日", count: 256), String(repeating: "@", count: 256)),
    ]

    @Test("lead through the whole life of a job", arguments: Backing.available, names)
    func life(_ backing: Backing, _ names: (user: String, job: String)) async throws {
        try await withNode(on: backing, workers: true) { node async throws in
            let (user, job) = (names.user.percentEncoded(), names.job.percentEncoded())
            let made = try await node.send(
                .POST, "/v1/jobs?tool=sora&id=\(job)&user=\(user)", [("Prefer", "wait=60")],
                body: DrawnImage.corners(32, 24).png)
            #expect(made["state"] == "succeeded")
            #expect(made["id"] == names.job)
            #expect(made["result", "userId"] == names.user)
            let location = try #require(made.headers.first(name: "location"))
            #expect(location == "/v1/jobs/\(job)")
            #expect(try await node.send(.GET, "\(location)?user=\(user)")["id"] == names.job)
            #expect(try await node.send(.GET, "/v1/jobs?user=\(user)").text.contains(#""state":"succeeded""#))
            if backing == .file {
                let shown = try JSONDecoder().decode(Shown.self, from: Data(made.body))
                let address = try #require(shown.result.variants.first).url
                let path = try #require(address.wholeMatch(of: #/http://127\.0\.0\.1:\d+(/.+)/#)?.1)
                #expect(try await node.send(.GET, String(path)).status == 200)
            }
            #expect(try await node.send(.GET, "\(location)/variants/normal?user=\(user)").status < 400)
            #expect(try await node.send(.POST, "\(location)/cancel?user=\(user)").status == 409)
            #expect(try await node.send(.GET, "\(location)?user=somebody%20else").status == 404)
            #expect(try await node.send(.DELETE, "\(location)?user=\(user)").status == 200)
            #expect(try await node.send(.GET, "\(location)?user=\(user)").status == 404)
        }
    }

    private struct Shown: Decodable {
        let result: Result

        struct Result: Decodable {
            let variants: [Variant]
        }
        struct Variant: Decodable {
            let url: String
        }
    }

    @Test("of a job are none that browsers take for folders", arguments: [".", ".."])
    func dots(_ id: String) async throws {
        try await withNode { node async throws in
            let refused = try await node.post(
                "/v1/jobs", json: #"{"id":"\#(id)","tool":"sora","sourceUrl":"http://a/"}"#)
            #expect(refused.status == 422)
            #expect(refused["field"] == "id")
        }
    }

    @Test("of two spellings are two users, also to a token", arguments: Backing.available)
    func spellings(_ backing: Backing) async throws {
        let hash = SHA256.hash(data: Array("ann".utf8)).hexadecimal
        let access = AccessRules(tokens: try AccessTokens(text: "ann write \u{e9} \(hash)"))
        try await withNode(on: backing, access: access) { node async throws in
            for user in ["\u{e9}", "e\u{301}"] {
                let submission = Submission(
                    id: try JobIdentifier("one"), tool: .sora, source: .url("http://a/"),
                    userId: try JobIdentifier(user))
                _ = try await node.queue.submit(submission)
            }
            let token = [("Authorization", "Bearer ann")]
            #expect(try await node.send(.GET, "/v1/jobs/one", token).status == 200)
            #expect(try await node.send(.GET, "/v1/jobs/one?user=%C3%A9", token).status == 200)
            #expect(try await node.send(.GET, "/v1/jobs/one?user=e%CC%81", token).status == 404)
            let counts = try await node.queue.counts(in: .user(try JobIdentifier("\u{e9}")))
            #expect(counts.count(.waiting) == 1)
        }
    }
}

import Calotype
import CalotypeQueue
@testable import CalotypeSettings
import CalotypeTesting
import Foundation
import NIOHTTP1
import Testing

@testable import CalotypeServer

@Suite("What is refused over HTTP", .timeLimit(.minutes(2)))
struct RefusedJobTests {
    private let image = DrawnImage.corners(64, 48).png
    /// A byte more than metadata of one text may have, which stands among eight others.
    private static let large = String(repeating: "x", count: 65_536 - 7)

    @Test(
        "What cannot be a job is refused with the field at fault",
        arguments: [
            (#"{"tool":"sora"}"#, 422, "sourceUrl"), (#"{"sourceUrl":"http://a/"}"#, 422, "tool"),
            (#"{"tool":"sora","sourceUrl":"ftp://a/"}"#, 422, "sourceUrl"),
            (#"{"tool":"sora","sourcePath":"/etc/passwd"}"#, 422, "sourcePath"),
            (#"{"tool":"sora","sourceBuffer":"%"}"#, 422, "sourceBuffer"),
            (#"{"tool":"sora","sourceBuffer":""}"#, 422, "sourceBuffer"),
            (#"{"tool":"sora","sourceUrl":"http://a/","id":".."}"#, 422, "id"),
            (#"{"tool":"sora","sourceUrl":"http://a/","userId":7}"#, 422, "userId"),
            (#"{"tool":"sora","sourceUrl":"http://a/","priority":"now"}"#, 422, "priority"),
            (#"{"tool":"sora","sourceUrl":"http://a/","runAt":"tomorrow"}"#, 422, "runAt"),
            (#"{"tool":"sora","sourceUrl":"http://a/","metadata":{"a":"\#(large)"}}"#, 422, "metadata"),
            (#"{"tool":"sora","sourceUrl":"http://a/","options":{"\#(large)":null}}"#, 422, "options"),
            (#"{"tool":"sora","sourceUrl":"http://a/","callbackUrl":"http://a/"}"#, 422, "callbackUrl"),
            ("[]", 422, ""), ("{", 400, nil), ("", 400, nil), (String(repeating: "[", count: 100_000), 400, nil),
        ] as [(String, Int, String?)])
    func refused(_ json: String, _ status: Int, _ field: String?) async throws {
        try await withNode { node async throws in
            let answer = try await node.post("/v1/jobs", json: json)
            #expect(answer.status == status)
            #expect(answer["field"] == field)
            #expect(answer["kind"] == "request")
        }
    }

    @Test("Metadata is accepted up to the limit, and told as it was")
    func metadata() async throws {
        try await withNode { node async throws in
            let text = String(Self.large.dropLast())
            let json = #"{"id":"a","tool":"sora","sourceUrl":"http://a/","metadata":{"a":"\#(text)"}}"#
            #expect(try await node.post("/v1/jobs", json: json).status == 201)
            #expect(try await node.send(.GET, "/v1/jobs/a")["metadata", "a"] == text)
        }
    }

    @Test("JSON of more values than there is memory for is refused before it is decoded")
    func manyValues() async throws {
        try await withNode { node async throws in
            let zeros = String(repeating: "0,", count: 5_000_000)
            for path in ["/v1/jobs", "/v1/batches"] {
                let answer = try await node.post(path, json: #"{"metadata":{"a":[\#(zeros)0]}}"#)
                #expect(answer.status == 413)
                #expect(answer.reason == "too-many-values")
            }
        }
    }

    @Test(
        "Values are counted outside of texts",
        arguments: [
            (#"{"a":[0,1],"b":{"c":"d,e\"[:"}}"#, 9), (#""\\",1"#, 2), ("7", 1), ("", 1),
        ])
    func values(_ json: String, _ count: Int) { #expect(UndecodedJSON.values(in: Array(json.utf8)) == count) }

    @Test("What the address says of a job is refused where the job is JSON, since nobody would hear it")
    func unheard() async throws {
        try await withNode { node async throws in
            let json = #"{"tool":"sora","sourceUrl":"http://a/"}"#
            let answer = try await node.post("/v1/jobs?user=ann", json: json)
            #expect(answer.status == 422)
            #expect(answer["field"] == "user")
            #expect(answer["detail"] == "'user' is for an image as the body. Say 'userId' in the JSON.")
            #expect(try await node.post("/v1/jobs", json: json).status == 201)
        }
    }

    @Test(
        "A body beyond the limit is refused, announced or not, and so is a job too many", arguments: Backing.available)
    func limits(_ backing: Backing) async throws {
        try await withNode(
            on: backing,
            settings: {
                $0.limits.bytes = 100_000
                $0.server.waitingLimit = 1
            }
        ) { node async throws in
            let much = [UInt8](repeating: 7, count: 100_001)
            let answer = try await node.send(.POST, "/v1/jobs?tool=sora", body: much)
            #expect(answer.status == 413)
            #expect(answer.reason == "too-many-bytes")
            let base64 = #"{"tool":"sora","sourceBuffer":"\#(Data(much).base64EncodedString())"}"#
            #expect(try await node.post("/v1/jobs", json: base64).status == 413)
            #expect(try await node.send(.POST, "/v1/jobs?tool=sora", body: image).status == 201)
            // The count is looked up once a second.
            let deadline = ContinuousClock.now + .seconds(20)
            var crowded: RunningNode.Answer
            repeat {
                crowded = try await node.send(.POST, "/v1/jobs?tool=sora", body: image)
            } while crowded.status != 429 && ContinuousClock.now < deadline
            #expect(crowded.status == 429)
            #expect(crowded.headers.first(name: "retry-after") == "30")
        }
    }
}

import Calotype
import CalotypeQueue
import Foundation
import NIOHTTP1
import Testing

@testable import CalotypeServer

@Suite("Fields of jobs, in answers and in requests", .timeLimit(.minutes(1)))
struct JobFieldsTests {
    @Test("A job is reported with the fields that are asked for", arguments: Backing.available)
    func fields(_ backing: Backing) async throws {
        try await withNode(on: backing) { node async throws in
            let json = #"{"id":"a","tool":"sora","sourceUrl":"http://a/","metadata":{"n":[1,2.50,"é"]}}"#
            #expect(try await node.post("/v1/jobs", json: json).status == 201)
            let some = try await node.send(.GET, "/v1/jobs?fields=id,state")
            #expect(some.text == #"{"jobs":[{"id":"a","state":"waiting"}]}"#)
            #expect(
                try await node.send(.GET, "/v1/jobs/a?fields=attempts,tool").text == #"{"attempts":[],"tool":"sora"}"#)
            let all = try await node.send(.GET, "/v1/jobs")
            #expect(all.text.contains(#""metadata":{"n":[1,2.5,"é"]}"#))
            for path in ["/v1/jobs?fields=id,status", "/v1/jobs?fields="] {
                let refused = try await node.send(.GET, path)
                #expect(refused.status == 422)
                #expect(refused["field"] == "fields")
            }
        }
    }

    @Test(
        "Metadata has a limited number of values and levels",
        arguments: [
            (String(repeating: "0,", count: 8_200) + "0", 422),
            (String(repeating: "[", count: 40) + String(repeating: "]", count: 40), 422),
            (String(repeating: "0,", count: 8_000) + "0", 201),
        ])
    func extent(_ values: String, _ status: Int) async throws {
        try await withNode { node async throws in
            for field in status == 422 ? ["metadata", "options"] : ["metadata"] {
                let json = #"{"tool":"sora","sourceUrl":"http://a/","\#(field)":{"a":[\#(values)]}}"#
                let answer = try await node.post("/v1/jobs", json: json)
                #expect(answer.status == status)
                #expect(answer["field"] == (status == 422 ? field : nil))
            }
        }
    }
}

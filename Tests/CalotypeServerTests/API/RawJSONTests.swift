import Calotype
import CalotypeQueue
import Foundation
import NIOHTTP1
import Testing

@testable import CalotypeServer

@Suite("JSON that is passed on as it is stored", .timeLimit(.minutes(1)))
struct RawJSONTests {
    @Test(
        "Members are found without their values being read",
        arguments: [
            ("{}", []), (#" { } "#, []), (#"{"a":1}"#, ["a=1"]),
            (#"{"a":"x,\"}{","b":[1,{"c":[]}],"d":null}"#, [#"a="x,\"}{""#, #"b=[1,{"c":[]}]"#, "d=null"]),
            (#"{ "a\"b" : {"c":{}} , "d" : "" }"#, [#"a\"b={"c":{}}"#, #"d="""#]),
        ] as [(String, [String])])
    func members(_ json: String, _ expected: [String]) throws {
        let bytes = Array(json.utf8)
        let members = try #require(JSONMembers(bytes)).members
        #expect(members.map { "\($0.name)=" + String(decoding: bytes[$0.value], as: UTF8.self) } == expected)
    }

    @Test(
        "What is no object has none",
        arguments: ["", "[]", "7", "{", #"{"a"}"#, #"{"a":}"#, #"{"a":1"#, #"{"a":1,}"#, #"{"a"#, #"{"\"#])
    func noObject(_ json: String) { #expect(JSONMembers(Array(json.utf8)) == nil) }

    private struct Answer: Encodable {
        let text: String
        let raw: [RawJSON]
    }

    @Test("It is in its place among encoded values, byte for byte, and with any encoder")
    func inserted() throws {
        let raw = [#"{"z":1.0,"a":[1e400]}"#, "\"raw-0\""].map { RawJSON(Array($0.utf8)) }
        let bytes = try WireJSON.bytes(of: Answer(text: "raw-0", raw: raw))
        #expect(String(decoding: bytes, as: UTF8.self) == #"{"raw":[{"z":1.0,"a":[1e400]},"raw-0"],"text":"raw-0"}"#)
        let other = try JSONEncoder().encode(Answer(text: "", raw: [RawJSON(Array("[1]".utf8))]))
        #expect(String(decoding: other, as: UTF8.self).contains(#""raw":[[1]]"#))
    }

    @Test("A job is told with the fields that are asked for", arguments: Backing.available)
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

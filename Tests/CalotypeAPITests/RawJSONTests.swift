import Foundation
import Testing

@testable import CalotypeAPI

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
}

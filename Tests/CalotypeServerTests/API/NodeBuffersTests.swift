@testable import CalotypeAPI
import CalotypeTesting
import Foundation
import Testing

@testable import CalotypeServer

@Suite("A large Node Buffer", .timeLimit(.minutes(2)))
struct NodeBuffersTests {
    @Test("takes no more memory than base64", .enabled(if: VipsCommand.isInstalled))
    func largeBuffer() async throws {
        let image = try await VipsCommand.encode(.textured(400, 300), as: ".png[compression=0]", enlarged: 4)
        let numbers = image.map(String.init).joined(separator: ",")
        let json = #"{"tool":"dall-e","sourceBuffer":{"type":"Buffer","data":[\#(numbers)]}}"#
        try await withNode(workers: true) { node async throws in
            #expect(try await node.post("/v1/jobs", json: json, [("Prefer", "wait=60")])["state"] == "succeeded")
        }
        // Numbers that were decoded would not have had room.
        let base64 = NodeBuffers.inBase64(Array(json.utf8))
        #expect(base64 == Array(#"{"tool":"dall-e","sourceBuffer":"\#(Data(image).base64EncodedString())"}"#.utf8))
        #expect(50 * UndecodedJSON.values(in: Array(json.utf8)) > 268_435_456)
    }

    @Test(
        "is nothing else, which stays as it is",
        arguments: [
            "", "[", #""sourceBuffer":{"type":"Buffer","data":["#, buffer(of: "7", last: "256"),
            buffer(of: "7", last: "07"),
            buffer(of: "7", last: ""), buffer(of: "7", last: "-1"), buffer(of: "7", last: "1]"),
            buffer(of: "7", count: 9),
            String(buffer(of: "7").dropLast(2)), buffer(of: "7").replacing("source", with: "other"),
            buffer(of: "7").replacing("\"", with: "\\\""),
        ])
    func noBuffer(_ json: String) { #expect(NodeBuffers.inBase64(Array(json.utf8)) == Array(json.utf8)) }

    @Test("becomes base64, also where there are several, and what stands between them stays")
    func severalBuffers() throws {
        let (one, other) = (Self.buffer(of: "0", last: "255"), Self.buffer(of: "12"))
        let seen = NodeBuffers.inBase64(Array("[\(one),\(Self.buffer(of: "7", count: 9)),\(other)]".utf8))
        let read = try JSONDecoder().decode([SourceHolder].self, from: Data(seen)).map(\.sourceBuffer.bytes)
        #expect(read.map(\.last) == [255, 7, 12])
        #expect(read.map(\.count) == [140_001, 10, 140_001])
        #expect(seen.count < 400_000)
    }

    @Test(
        "Bytes of a Uint8Array or an array become base64 when they are many, and are read when they are few",
        arguments: [3, 60_000])
    func typedArray(_ count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        let fields = bytes.enumerated().map { "\"\($0)\": \($1)" }.joined(separator: ", ")
        let forms = ["{ \(fields) }", "[\(bytes.map { "\($0) " }.joined(separator: ", "))]"]
        for form in forms {
            let seen = NodeBuffers.inBase64(Array("{\"sourceBuffer\" : \(form)}".utf8))
            #expect((seen.count < 2 * count) == (count > 3))
            #expect(try JSONDecoder().decode(SourceHolder.self, from: Data(seen)).sourceBuffer.bytes == bytes)
        }
    }

    @Test(
        "What is no bytes is refused",
        arguments: ["{}", #"{"0":1,"2":3}"#, #"{"0":256}"#, #"{"a":1}"#, "[1,-1]", "7", "null"])
    func noBytes(_ form: String) {
        #expect(throws: InvalidJob.self) {
            try JSONDecoder().decode(SourceHolder.self, from: Data("{\"sourceBuffer\":\(form)}".utf8))
        }
    }

    private struct SourceHolder: Decodable { let sourceBuffer: SourceBytes }

    /// `count` numbers and the last one.
    private static func buffer(of number: String, count: Int = 140_000, last: String? = nil) -> String {
        let numbers = Array(repeating: number, count: count) + [last ?? number]
        return #"{"sourceBuffer":{"type":"Buffer","data":[\#(numbers.joined(separator: ","))]}}"#
    }
}

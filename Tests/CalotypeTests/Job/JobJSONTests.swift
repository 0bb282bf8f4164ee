import Foundation
import CalotypeTesting
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite("A job as JSON")
struct JobJSONTests {
    static let good: [(fields: String, source: ImageSource)] = [
        (#""sourceUrl":"https://example.com/a.png""#, .url("https://example.com/a.png")),
        (#""sourceBuffer":"AQID""#, .bytes([1, 2, 3])),
        (#""sourceBuffer":"""#, .bytes([])),
        (#""sourceUrl":null,"sourcePath":null,"sourceBuffer":"AQID""#, .bytes([1, 2, 3])),
        (#""sourceUrl":"a","unknown":[1]"#, .url("a")),
    ]

    @Test("A source is bytes or an address", arguments: good)
    func source(_ fields: String, _ source: ImageSource) throws {
        let job = try ImageProcessingJob(json: Array(Self.json(fields).utf8))
        #expect(job.source == source)
        #expect(job.id.rawValue == "job-1")
        #expect(job.userId.rawValue == "user-1")
        #expect(job.tool == .dallE)
        #expect(job.metadata.isEmpty)
    }

    @Test("A source may be an object of a bucket")
    func object() throws {
        let job = try ImageProcessingJob(json: Array(Self.json(#""sourcePath":"s3://bucket/a/b c.png""#).utf8))
        #expect(job.source == .object(bucket: "bucket", key: try ObjectKey("a/b c.png")))
    }

    static let one =
        "A job has exactly one of 'sourceUrl', 'sourcePath', 'sourceBuffer' and, at the service, 'sourceSha256'."
    static let path = "'sourcePath' must be of the form s3://bucket/key."
    static let bad: [(json: String, field: String, message: String)] = [
        (json(#""metadata":{}"#), "sourceUrl", one),
        (json(#""sourceUrl":"a","sourceBuffer":"AQID""#), "sourceUrl", one),
        (json(#""sourceUrl":"a","sourcePath":"s3://bucket/key""#), "sourceUrl", one),
        (json(#""sourceBuffer":"%%%""#), "sourceBuffer", "'sourceBuffer' must be base64."),
        (json(#""sourceBuffer":"AQIDA""#), "sourceBuffer", "'sourceBuffer' must be base64."),
        (json(#""sourcePath":"/etc/passwd""#), "sourcePath", path),
        (json(#""sourcePath":"file:///etc/passwd""#), "sourcePath", path),
        (json(#""sourcePath":"s3://bucket""#), "sourcePath", path),
        (json(#""sourcePath":"s3://bucket/""#), "sourcePath", path),
        (json(#""sourcePath":"s3://../key""#), "sourcePath", path),
        (json(#""sourceUrl":1"#), "sourceUrl", "'sourceUrl' must be a string."),
        (json(#""sourceUrl":"a","metadata":[]"#), "metadata", "'metadata' must be an object."),
        (#"{"tool":"sora","userId":"u","sourceUrl":"a"}"#, "id", "'id' is missing."),
        (#"{"id":"j","userId":"u","sourceUrl":"a"}"#, "tool", "'tool' is missing."),
        (#"{"id":"j","tool":"sora","sourceUrl":"a"}"#, "userId", "'userId' is missing."),
        (#"{"id":null,"tool":"sora","userId":"u","sourceUrl":"a"}"#, "id", "'id' is missing."),
        (
            json(##""sourceSha256":"\##(String(repeating: "0", count: 64))""##), "sourceSha256",
            "Only the service keeps uploads. Use 'sourceBuffer'."
        ),
        (#"{"id":"j","tool":7,"userId":"u","sourceUrl":"a"}"#, "tool", "'tool' must be a string."),
        ("[]", "", "A job must be an object."),
        ("\"job\"", "", "A job must be an object."),
        ("", "", "The job is not valid JSON, or is nested too deeply."),
        ("{", "", "The job is not valid JSON, or is nested too deeply."),
        (
            json(#""sourceUrl":"a","metadata":{"a":"# + nested(2000) + "}"), "",
            "The job is not valid JSON, or is nested too deeply."
        ),
    ]

    @Test("A mistake is told by its field", arguments: bad)
    func mistake(_ json: String, _ field: String, _ message: String) throws {
        let error = try #require(throws: InvalidJob.self) { try ImageProcessingJob(json: Array(json.utf8)) }
        #expect(error.field == field)
        #expect(error.message == message)
    }

    @Test("Bytes that are no UTF-8 are refused")
    func noUTF8() {
        #expect(throws: InvalidJob.self) { try ImageProcessingJob(json: [0x7B, 0x22, 0xFF, 0x22, 0x7D]) }
    }

    @Test(
        "Ids of the real world are taken, as they are",
        arguments: [
            "a", "A-Z_0.9", "...", ".a", "-", ".", "..", "a/b", "a b", "é", "e\u{301}", "a%2Fb", "a\\b", "日本", "٣",
            "ann@example.com", "auth0|abc", "~", String(repeating: "x", count: 256), String(repeating: "🎨", count: 256),
        ])
    func goodId(_ id: String) throws {
        #expect(try JobIdentifier(id).rawValue.utf8.elementsEqual(id.utf8))
    }

    @Test("Two spellings of one letter are two ids, as they are to databases")
    func spellings() throws {
        let ids = try ["é", "e\u{301}"].map { try JobIdentifier($0) }
        #expect(ids[0] != ids[1])
        #expect(Set(ids).count == 2)
    }

    @Test(
        "Other ids are refused, never repaired",
        arguments: [
            "", "a\n", "\0", "\u{1B}[1m", "a\u{7F}", "a\u{85}", String(repeating: "x", count: 257),
            // A single letter to readers, and no end of it.
            "e" + String(repeating: "\u{301}", count: 256),
        ], ["id", "userId"])
    func badId(_ id: String, _ field: String) throws {
        let ids = [field == "id" ? id : "a", field == "id" ? "a" : id]
        let error = try #require(throws: InvalidJob.self) {
            try ImageProcessingJob(id: ids[0], tool: .sora, source: .bytes([]), userId: ids[1])
        }
        #expect(error.field == field)
        #expect(error.message.hasPrefix("'\(field)' must be 1 to 256 characters"))
    }

    @Test(
        "Metadata goes through to the digit",
        arguments: [
            "0", "-1", "9223372036854775807", "-9223372036854775808", "18446744073709551615",
            "12345678901234567890123456789012345678", "0.1", "0.30000000000000004", "1.5", "0.12345678901234567890123",
            "1e+300", "true", "null", "[]", "{}", #""""#, #""a\"b\\c\n""#, #""\u0000""#, #""🎨é""#,
            #"[1,[2,[{"a":null}]]]"#,
        ])
    func metadata(_ value: String) throws {
        let job = try ImageProcessingJob(
            json: Array(Self.json(#""sourceUrl":"a","metadata":{"v":\#(value)}"#).utf8))
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        #expect(String(decoding: try encoder.encode(job.metadata), as: UTF8.self) == #"{"v":\#(value)}"#)
    }

    @Test("Large and deep metadata goes through")
    func largeMetadata() throws {
        let list = "[" + Array(repeating: #"{"prompt":"a","n":1}"#, count: 5000).joined(separator: ",") + "]"
        let fields = #""sourceUrl":"a","metadata":{"list":\#(list),"deep":\#(Self.nested(200))}"#
        let job = try ImageProcessingJob(json: Array(Self.json(fields).utf8))
        guard case .array(let items) = job.metadata["list"] else { throw InvalidJob(field: "list", message: "gone") }
        #expect(items.count == 5000)
        #expect(items.allSatisfy { $0 == .object(["prompt": "a", "n": .integer(1)]) })
    }

    private static func json(_ fields: String) -> String {
        #"{"id":"job-1","tool":"dall-e","userId":"user-1",\#(fields)}"#
    }

    private static func nested(_ depth: Int) -> String {
        String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
}

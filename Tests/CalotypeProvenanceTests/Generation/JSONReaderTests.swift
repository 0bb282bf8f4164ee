import Testing

@testable import CalotypeProvenance

struct JSONReaderTests {
    @Test("Numbers keep all digits, and what is no number is null")
    func numbers() throws {
        let object = try #require(
            JSONNode(#"{"a": 12345678901234567890123, "b": NaN, "c": [-Infinity, 1.50]}"#)?.object)
        #expect(object["a"]?.scalar == "12345678901234567890123")
        #expect(object["b"] == .null)
        #expect(object["c"] == .array([.null, .number("1.50")]))
    }

    @Test("The last of several members with one name counts")
    func repeated() throws {
        let object = try #require(JSONNode(#"{"a": 1, "b": 2, "a": 3}"#)?.object)
        #expect(object.scalar("a") == "3")
        #expect(object.keys == ["a", "b"])
    }

    struct Escape: Sendable, CustomTestStringConvertible {
        let json: String
        let text: String?
        var testDescription: String { json }
    }

    @Test(
        "Escapes become characters",
        arguments: [
            Escape(json: #""\u30c6\n\"\\\/""#, text: "テ\n\"\\/"), Escape(json: #""\ud83d\ude00""#, text: "😀"),
            Escape(json: #""\ud83d""#, text: "\u{FFFD}"), Escape(json: #""\ud83dA""#, text: "\u{FFFD}A"),
            Escape(json: #""\ud83d\ud83d\ude00""#, text: "\u{FFFD}😀"), Escape(json: #""\ude00""#, text: "\u{FFFD}"),
            Escape(json: #""\u12""#, text: nil), Escape(json: #""\x""#, text: nil),
            Escape(json: "\"a\nb\"", text: "a\nb"),
            Escape(json: "\"a", text: nil), Escape(json: "\"\\", text: nil),
        ])
    func escapes(_ row: Escape) {
        #expect(JSONNode(row.json)?.string == row.text)
    }

    @Test(
        "Broken JSON is refused",
        arguments: [
            "", "{", "[1,", "[1,]", "{\"a\"}", "{\"a\":}", "{a: 1}", "[1] 2", "-", "+1", "nul", "[1 2]", "{\"a\": 1,}",
            "\u{0}",
        ])
    func broken(_ text: String) {
        #expect(JSONNode(text) == nil)
    }

    @Test("Zeros and a byte order mark around a value do not matter")
    func padding() {
        #expect(JSONNode("\u{FEFF} [1]\0\0") == .array([.number("1")]))
    }

    struct Limited: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let isRead: Bool
    }

    @Test(
        "Depth, values and size are limited",
        arguments: [
            Limited(testDescription: "the deepest", text: "[[[]]]", isRead: true),
            Limited(testDescription: "too deep", text: "[[[[]]]]", isRead: false),
            Limited(testDescription: "the most values", text: "[1,2,3,4]", isRead: true),
            Limited(testDescription: "too many values", text: "[1,2,3,4,5]", isRead: false),
            Limited(testDescription: "the largest", text: "\"0123456789012\"", isRead: true),
            Limited(testDescription: "too large", text: "\"01234567890123\"", isRead: false),
        ])
    func limits(_ row: Limited) {
        var limits = JSONReader.Limits()
        (limits.bytes, limits.depth, limits.values) = (15, 3, 5)
        #expect((JSONReader.read(row.text, limits: limits) != nil) == row.isRead)
    }

    @Test("Brackets without end are refused before the stack is full")
    func brackets() {
        #expect(JSONNode(String(repeating: "[", count: 100_000)) == nil)
        #expect(JSONNode(String(repeating: "{\"a\":", count: 100_000)) == nil)
    }
}

import Testing

@testable import CalotypeS3

@Suite("The XML of answers")
struct XMLTextTests {
    @Test(
        "is read by the names of elements, with entities resolved",
        arguments: [
            ("<A><Key>a&amp;b</Key><Key>&lt;c&gt;</Key></A>", ["a&b", "<c>"]), ("<Key></Key>", [""]),
            ("<Key>a", []), ("<Key>a</Key><Key>b", ["a"]), ("</Key><Key>", []), ("", []),
            ("<Key>a<Key>b</Key>c</Key>", ["a<Key>b"]),
        ] as [(String, [String])])
    func keys(_ text: String, _ expected: [String]) {
        let xml = XMLText(Array(text.utf8))
        #expect(xml.all("Key") == expected)
        #expect(xml["Key"] == expected.first)
    }

    @Test("with many beginnings and one end has one text", .timeLimit(.minutes(1)))
    func beginnings() {
        let xml = XMLText(Array((String(repeating: "<Key>", count: 20_000) + "</Key>").utf8))
        #expect(xml.all("Key").map(\.utf8.count) == [19_999 * 5])
    }
}

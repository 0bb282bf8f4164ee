import Testing

@testable import CalotypeCLI

@Suite("A table on a narrow terminal")
struct TableTests {
    private static func names(_ name: (Int) -> String) -> [String] { (100..<250).map(name) }

    static let columns: [(String, [String])] = [
        ("number at the end", names { "art/sub folder/a-long-name-of-a-picture-\($0).png" }),
        ("number in the middle", names { "art/sub folder/picture-\($0)-of-a-series-by-the-same-author.png" }),
        ("number at the start", names { "\($0)-art/sub folder/a-long-name-of-a-picture-by-the-author.png" }),
        ("hash at the end", names { "out/local/a-long-name/high-quality-\(String($0 * 99_991, radix: 16)).webp" }),
    ]

    @Test("keeps the parts in which long names differ", arguments: columns)
    func different(_ name: String, _ names: [String]) {
        let rows = [["SOURCE", "FORMAT", "WHERE"]] + names.map { [$0, "jpeg", "out/local/\($0)"] }
        let lines = Table(rows: rows, flexible: [0, 2]).text(fitting: 38).split(separator: "\n").dropFirst()
        #expect(lines.count == names.count)
        for line in lines { #expect(String(line).columns <= 38) }
        #expect(Set(lines.map { $0.prefix(14) }).count == names.count, "\(lines.first ?? "")")
        #expect(Set(lines.map { $0.suffix(14) }).count == names.count, "\(lines.first ?? "")")
    }

    @Test("keeps more of the end than of the start of several names, and cuts one in the middle")
    func end() {
        let names = ["a-long-name-of-a-picture-123.png", "a-long-name-of-a-picture-124.png"]
        #expect(names[0].cut(to: 14, TextCut(of: names, to: 14)) == "a-lon…-123.png")
        #expect(names[0].cut(to: 14) == "a-long-…23.png")
        #expect("a".cut(to: 1) == "a")
        #expect("ab".cut(to: 1) == "…")
    }
}

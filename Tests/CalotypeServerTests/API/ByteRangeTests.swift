import Testing

@testable import CalotypeServer

@Suite("Byte ranges")
struct ByteRangeTests {
    @Test(
        "A range of ten bytes",
        arguments: [
            ("bytes=0-3", ByteRange.part(0..<4)), ("bytes=7-", .part(7..<10)), ("bytes=-3", .part(7..<10)),
            ("bytes=-30", .part(0..<10)), ("bytes=5-99", .part(5..<10)), ("bytes=9-9", .part(9..<10)),
            ("Bytes=0-0", .part(0..<1)), ("bytes=10-", .unsatisfiable), ("bytes=10-11", .unsatisfiable),
            ("bytes=-0", .unsatisfiable), ("bytes=4-2", .whole), ("bytes=0-1,3-4", .whole), ("lines=0-3", .whole),
            ("bytes=-", .whole), ("bytes=a-b", .whole), ("bytes", .whole), ("bytes=1-2-3", .whole),
            ("bytes=99999999999999999999-", .unsatisfiable), ("bytes=0-99999999999999999999", .part(0..<10)),
            ("bytes=-99999999999999999999", .part(0..<10)),
        ])
    func read(_ text: String, _ range: ByteRange) {
        #expect(ByteRange(text, size: 10) == range)
    }
}

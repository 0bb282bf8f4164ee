import Testing

@testable import CalotypeProvenance

@Suite("EXIF")
struct ExifTests {
    struct Comment: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let order: ByteWindow.Order
        let bytes: [UInt8]
        var text = "ein Café, 光"
    }

    private static let unicode = ascii("UNICODE\0")

    @Test(
        "A user comment is read in the encoding that it has",
        arguments: [
            Comment(testDescription: "A1111", order: .big, bytes: unicode + utf16("ein Café, 光", .big)),
            Comment(testDescription: "Civitai", order: .little, bytes: unicode + utf16("ein Café, 光", .big)),
            Comment(testDescription: "SwarmUI", order: .little, bytes: unicode + utf16("ein Café, 光", .little)),
            Comment(
                testDescription: "a byte order mark", order: .big,
                bytes: unicode + [0xFF, 0xFE] + utf16("ein Café, 光", .little)),
            Comment(testDescription: "UTF-8", order: .big, bytes: unicode + ascii("ein Café, 光")),
            Comment(
                testDescription: "ASCII", order: .little, bytes: ascii("ASCII\0\0\0") + ascii("{\"a\":1}"),
                text: "{\"a\":1}"),
            Comment(
                testDescription: "no code", order: .big, bytes: [UInt8](repeating: 0, count: 8) + ascii("ein Café, 光")),
            Comment(
                testDescription: "no prefix", order: .big, bytes: ascii("{\"long\":\"JSON\"}"),
                text: "{\"long\":\"JSON\"}"),
        ])
    func comment(_ comment: Comment) {
        let block = TestExif(order: comment.order, exif: [.bytes(37_510, comment.bytes)]).block
        let exif = ExifContent(ByteWindow(block), limits: ReadingLimits())
        #expect(exif.texts == [MetadataText(.exifUserComment, "UserComment", comment.text)])
    }

    @Test("The tags that ComfyUI writes are found, downwards from Model")
    func comfy() {
        let block = TestExif(image: [
            .text(0x010D, "extra:{}"), .text(0x010F, "workflow:{}"), .text(0x0110, "prompt:{}"),
        ]).block
        let exif = ExifContent(ByteWindow(block), limits: ReadingLimits())
        #expect(
            exif.texts == [
                MetadataText(.exifOther, "DocumentName", "extra:{}"), MetadataText(.exifMake, "Make", "workflow:{}"),
                MetadataText(.exifModel, "Model", "prompt:{}"),
            ])
        #expect(!exif.isFromCamera)
    }

    @Test("A comment in the first directory, zeros before a description, and Windows' tags are read")
    func odd() {
        let block = TestExif(image: [
            .text(270, "\0\0\0\0described"), .bytes(37_510, ascii("{\"prompt\":1}")),
            .bytes(40_092, utf16("Kommentar", .little) + [0, 0], type: 1),
        ]).block
        let texts = ExifContent(ByteWindow(block), limits: ReadingLimits()).texts
        #expect(texts.map(\.text) == ["described", "{\"prompt\":1}", "Kommentar"])
        #expect(texts.map(\.key) == ["ImageDescription", "UserComment", "XPComment"])
    }

    @Test("Personal data is reported as yes or no", arguments: [ByteWindow.Order.big, .little])
    func personal(_ order: ByteWindow.Order) {
        let bare = TestExif(
            order: order, image: [.text(305, "x")], gps: [.bytes(0, [2, 3, 0, 0], type: 1)])
        let full = TestExif(
            order: order, image: [.text(315, "Jo Doe"), .text(271, "Nikon")],
            exif: [.text(42_033, "SN-1234567")],
            gps: [.bytes(2, [UInt8](repeating: 1, count: 24), type: 5)])
        let plain = ExifContent(ByteWindow(bare.block), limits: ReadingLimits())
        #expect(!plain.hasPosition && !plain.hasSerial && !plain.hasNames && !plain.isFromCamera)
        // The helper writes the number of bytes as the number of values, so the rational is larger than its bytes.
        let exif = ExifContent(ByteWindow(full.block), limits: ReadingLimits())
        #expect(exif.hasPosition && exif.hasSerial && exif.hasNames && exif.isFromCamera)
        #expect(!exif.texts.contains { $0.text.contains("1234567") })
    }

    @Test("The orientation is read", arguments: 1...8)
    func orientation(_ value: Int) {
        let tag = TestExif.Tag(number: 274, type: 3, bytes: u16(value) + [0, 0], count: 1)
        #expect(ExifContent(ByteWindow(TestExif(image: [tag]).block), limits: ReadingLimits()).orientation == value)
    }

    @Test("Damage is a problem, and never more")
    func damaged() {
        let block = TestExif(image: [.text(305, "A long enough text")]).block
        let cut = ExifContent(ByteWindow(Array(block.dropLast(6))), limits: ReadingLimits())
        #expect(cut.texts.isEmpty && cut.problems == [MetadataProblem(.damaged, in: .exif)])
        let nothing = ExifContent(ByteWindow(ascii("Exif\0\0")), limits: ReadingLimits())
        #expect(nothing.problems == [MetadataProblem(.damaged, in: .exif)])
        let far = ascii("MM") + u16(42) + u32(0xFFFF_FFF0)
        #expect(
            ExifContent(ByteWindow(far), limits: ReadingLimits()).problems == [MetadataProblem(.damaged, in: .exif)])
    }
}

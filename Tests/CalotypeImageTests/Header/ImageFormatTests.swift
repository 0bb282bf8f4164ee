import CalotypeTesting
import Testing

@testable import CalotypeImage

func expectDamaged(_ file: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(sourceLocation: sourceLocation) {
        try ImageHeader(file)
    } throws: {
        if case .damaged = $0 as? ImageError { true } else { false }
    }
}

func expectUnsupported(_ file: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(sourceLocation: sourceLocation) {
        try ImageHeader(file)
    } throws: {
        if case .unsupported = $0 as? ImageError { true } else { false }
    }
}

@Suite("What a file is, by its content")
struct ImageFormatTests {
    @Test("An empty source says so")
    func empty() {
        #expect(throws: ImageError.damaged("the source is empty")) { try ImageHeader([]) }
    }

    @Test(
        "What is no image is unknown",
        arguments: [
            "x", "BM, said the bear", "<html><script>alert(1)</script></html>", "RIFF\0\0\0\0WAVE", "GIF88a",
            "\u{89}PNG",
            "P6 1 1 255", "<?xml version='1.0'?><a/>", "push graphic-context",
        ])
    func unknown(_ text: String) {
        #expect(throws: ImageError.unknownFormat) { try ImageHeader(ascii(text)) }
    }

    @Test(
        "A format that we know and do not read is named",
        arguments: [
            ([0xFF, 0x0A], "JPEG XL"), (ascii("\0\0\0\u{C}JXL \r\n"), "JPEG XL"),
            (ascii("\0\0\0\u{C}jP  \r\n"), "JPEG 2000"),
            (joined(ascii("BM"), [UInt8](repeating: 0, count: 12), little(UInt32(40))), "BMP"),
            ([0, 0, 1, 0, 1, 0], "ICO"),
            (ascii("8BPS"), "PSD"), (ascii("%PDF-1.7"), "PDF"), (ascii("  <svg xmlns=''/>"), "SVG"),
            (ascii("\u{FEFF}<?xml version='1.0'?>\n<svg/>"), "SVG"),
            ([0x1A, 0x45, 0xDF, 0xA3], "a video (WebM or Matroska)"),
            (SmallHEIF.brands("crx "), "camera raw"), (SmallHEIF.brands("isom", "iso2"), "a video (MP4 or QuickTime)"),
        ] as [([UInt8], String)])
    func named(_ file: [UInt8], _ name: String) {
        #expect(throws: ImageError.unsupported(name)) { try ImageHeader(file) }
    }
}

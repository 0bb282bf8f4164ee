import CalotypeTesting
import Testing

@testable import CalotypeImage

@Suite("The header of a JPEG")
struct JPEGHeaderTests {
    @Test(
        "Frames that libjpeg-turbo reads",
        arguments: [
            (marker: 0xC0, progressive: false), (0xC1, false), (0xC2, true), (0xC9, false), (0xCA, true),
        ] as [(marker: UInt8, progressive: Bool)])
    func frames(_ marker: UInt8, _ progressive: Bool) throws {
        let header = try ImageHeader(SmallJPEG.with(frame: SmallJPEG.frame(marker: marker)))
        #expect(header.format == .jpeg)
        #expect(header.stored == Dimensions(width: 7, height: 5))
        #expect(header.isProgressive == progressive)
        #expect(header.channels == 3)
        #expect(!header.hasAlpha)
    }

    @Test("A baseline JPEG with a scan for each component costs as much as a progressive one")
    func separateScans() throws {
        #expect(try ImageHeader(SmallJPEG.with(scan: SmallJPEG.scan(components: 1))).isProgressive)
    }

    @Test(
        "Frames that nobody reads are named as unsupported",
        arguments: [
            SmallJPEG.frame(marker: 0xC3), SmallJPEG.frame(marker: 0xC5), SmallJPEG.frame(marker: 0xCB),
            SmallJPEG.frame(marker: 0xCF), SmallJPEG.frame(bits: 12), SmallJPEG.frame(components: 2),
            SmallJPEG.frame(7, 0),
        ])
    func unsupported(_ frame: [UInt8]) {
        expectUnsupported(SmallJPEG.with(frame: frame))
    }

    @Test("Scans are counted, and restarts and stuffed bytes are none", arguments: [0xC0, 0xC2] as [UInt8])
    func scans(_ marker: UInt8) throws {
        let scan = SmallJPEG.scan(components: 1) + [7, 0xFF, 0, 0xFF, 0xD3, 0xFF, 0xFF, 0, 8]
        func file(scans count: Int) -> [UInt8] {
            SmallJPEG.with(
                frame: SmallJPEG.frame(marker: marker), scan: [UInt8](repeatElement(scan, count: count).joined()))
        }
        let header = try ImageHeader(file(scans: 100))
        #expect(header.isProgressive && header.scans == 100)
        try ImageLimits().check(header)
        let more = try ImageHeader(file(scans: 101))
        #expect(throws: ImageError.overLimit(.scans, 101, limit: 100)) { try ImageLimits().check(more) }
    }

    @Test(
        "Without one whole frame header it is damaged",
        arguments: [
            SmallJPEG.with([UInt8](repeatElement([0xFF, 0xFE, 0, 2], count: 70_000).joined())),
            SmallJPEG.with(frame: []),
            SmallJPEG.with(frame: SmallJPEG.frame(0, 5)),
            SmallJPEG.with(SmallJPEG.frame()), [0xFF, 0xD8, 0xFF], [0xFF, 0xD8, 0xFF, 0xC0, 0, 9, 8, 0, 7],
            [0xFF, 0xD8, 0xFF, 0xE0, 0, 1] + SmallJPEG.frame(),
            [0xFF, 0xD8] + [UInt8](repeating: 0xFF, count: 1 << 20),
            joined([0xFF, 0xD8, 0xFF], [UInt8](repeating: 0, count: 1 << 20), SmallJPEG.frame()),
        ])
    func damaged(_ file: [UInt8]) {
        expectDamaged(file)
    }

    @Test("Fill bytes and restart markers before a segment are skipped")
    func fill() throws {
        let fill = [UInt8](repeating: 0xFF, count: 1000)
        #expect(try ImageHeader(SmallJPEG.with(fill, [0xFF, 0xD0], fill)).stored.width == 7)
    }

    @Test(
        "An orientation is 1 to 8, all else is upright",
        arguments: [
            (0, 1), (1, 1), (5, 5), (8, 8), (9, 1), (65_535, 1),
        ] as [(UInt32, Int)])
    func orientation(_ value: UInt32, _ reported: Int) throws {
        let header = try ImageHeader(SmallJPEG.with(SmallJPEG.exif(SmallTIFF.orientation(value))))
        #expect(header.orientation == reported)
        #expect(header.dimensions.width == (reported >= 5 ? 5 : 7))
    }

    @Test(
        "An EXIF block that lies leaves the picture upright",
        arguments: [
            SmallTIFF.little16([], next: 8), SmallTIFF.little16([.init(tag: 274, count: .max, value: .max)]),
            SmallTIFF.little16([.init(tag: 274, value: 6)], count: 65_535).dropLast(12) + [],
            SmallTIFF.little16([.init(tag: 274, type: 99, value: 6)]), ascii("II*\0") + little(UInt32.max), ascii("MM"),
            [],
            SmallTIFF.little16([.init(tag: 34_853, type: 4, value: .max), .init(tag: 274, type: 12, value: 6)]),
        ])
    func lyingExif(_ tiff: [UInt8]) throws {
        #expect(try ImageHeader(SmallJPEG.with(SmallJPEG.exif(tiff))).orientation == 1)
    }

    @Test("Both byte orders are read, and the first of two EXIF blocks counts")
    func byteOrders() throws {
        let bigEndian = SmallTIFF.big16([.init(tag: 274, value: 8)])
        let file = SmallJPEG.with(SmallJPEG.exif(bigEndian), SmallJPEG.exif(SmallTIFF.orientation(3)))
        #expect(try ImageHeader(file).orientation == 8)
    }

    @Test("It tells what it carries")
    func carries() throws {
        let photoshop =
            joined(
                ascii("Photoshop 3.0\0"), ascii("8BIM"), big(UInt16(1)), [3], ascii("abc"), big(UInt32(1)), [9, 0],
                ascii("8BIM"), big(UInt16(0x0404)), [0, 0], big(UInt32(4)), [1, 2, 3, 4])
        let manifest =
            Self.jumbf(1, segment: 1, SmallHEIF.box("jumd", ascii("c2pa")))
        let more = Self.jumbf(1, segment: 2, [1, 2, 3])
        let other =
            Self.jumbf(2, segment: 1, SmallHEIF.box("jumd", ascii("json")))
        let file = SmallJPEG.with(
            SmallJPEG.segment(0xE2, ascii("ICC_PROFILE\0") + [1, 2, 7, 7]),
            SmallJPEG.segment(0xE2, ascii("ICC_PROFILE\0") + [2, 2, 7]),
            SmallJPEG.segment(0xE1, ascii("http://ns.adobe.com/xap/1.0/\0<x/>")), SmallJPEG.segment(0xED, photoshop),
            SmallJPEG.segment(0xEB, manifest), SmallJPEG.segment(0xEB, more), SmallJPEG.segment(0xEB, other),
            SmallJPEG.segment(0xFE, ascii("hello")))
        #expect(
            try ImageHeader(file).carries == [
                Carried(.icc, bytes: 3), Carried(.xmp, bytes: 4), Carried(.iptc, bytes: 4), Carried(.c2pa, bytes: 31),
                Carried(.comment, bytes: 5),
            ])
    }

    private static func jumbf(_ number: UInt16, segment: UInt32, _ content: [UInt8]) -> [UInt8] {
        joined(ascii("JP"), big(number), big(segment), SmallHEIF.box("jumb", content))
    }
}

import CalotypeTesting
import Testing

@testable import CalotypeImage

@Suite("The header of a GIF")
struct GIFHeaderTests {
    @Test("Frames are counted, and the canvas is the size", arguments: [1, 2, 70_000])
    func frames(_ count: Int) throws {
        let flood = [UInt8](repeatElement(SmallGIF.frame(1, 1), count: count).joined())
        let header = try ImageHeader(SmallGIF.with(flood, width: 30, height: 20))
        #expect(header.format == .gif)
        #expect(header.stored == Dimensions(width: 30, height: 20))
        #expect(header.frames == min(count, 65_536))
        #expect(header.channels == 3)
    }

    @Test(
        "The first frame widens the canvas, and replaces one that libnsgif does not trust",
        arguments: [
            (canvas: (4, 4), size: (14, 24)), ((640, 480), (14, 24)), ((0, 9), (14, 24)), ((3000, 9), (14, 24)),
            ((641, 480), (641, 480)),
        ] as [(canvas: (UInt16, UInt16), size: (Int, Int))])
    func canvas(_ canvas: (UInt16, UInt16), _ size: (Int, Int)) throws {
        let frame = SmallGIF.frame(4, 4, left: 10, top: 20)
        let header = try ImageHeader(SmallGIF.with(frame, SmallGIF.frame(900, 900), width: canvas.0, height: canvas.1))
        #expect(header.stored == Dimensions(width: size.0, height: size.1))
    }

    @Test("Transparency counts when a frame follows it")
    func transparency() throws {
        #expect(try ImageHeader(SmallGIF.with(SmallGIF.transparency, SmallGIF.frame())).channels == 4)
        #expect(try ImageHeader(SmallGIF.with(SmallGIF.frame(), SmallGIF.transparency)).channels == 3)
    }

    @Test(
        "Without a frame it is damaged",
        arguments: [
            SmallGIF.with(), SmallGIF.with(width: 0, height: 0), ascii("GIF89a"),
            ascii("GIF89a/*\0\0\0\0\0*/=1;"),
            SmallGIF.with(SmallGIF.frame(0, 0), width: 0, height: 0), SmallGIF.with([0x2C, 0, 0]),
            SmallGIF.with([0x21]),
        ])
    func damaged(_ file: [UInt8]) {
        expectDamaged(file)
    }

    @Test("A million empty extensions end")
    func floodOfExtensions() {
        expectDamaged(SmallGIF.with([UInt8](repeatElement([0x21, 0xFE, 0], count: 1_000_000).joined())))
    }

    @Test("It tells what it carries")
    func carries() throws {
        let file = SmallGIF.with(
            joined([0x21, 0xFE, 2], ascii("hi"), [0]), SmallGIF.application("XMP DataXMP", [1]),
            SmallGIF.application("ICCRGBG1012", [1, 2]), SmallGIF.application("C2PA_GIF\u{1}\0\0", [1, 2, 3]),
            SmallGIF.frame())
        #expect(
            try ImageHeader(file).carries == [
                Carried(.comment, bytes: 2), Carried(.xmp, bytes: 1), Carried(.icc, bytes: 2), Carried(.c2pa, bytes: 3),
            ])
    }
}

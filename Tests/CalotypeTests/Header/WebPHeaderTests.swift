import Testing

@testable import Calotype

@Suite("The header of a WebP")
struct WebPHeaderTests {
    @Test(
        "The three kinds tell size and alpha",
        arguments: [
            (WebPFile.with(WebPFile.lossy()), false), (WebPFile.with(WebPFile.lossless()), false),
            (WebPFile.with(WebPFile.lossless(alpha: true)), true),
            (WebPFile.with(WebPFile.canvas(), WebPFile.lossy()), false),
            (WebPFile.with(WebPFile.canvas(flags: 0x10), WebPFile.lossy()), true),
            (WebPFile.with(WebPFile.canvas(), WebPFile.lossy(), claiming: 12), false),
            (WebPFile.with(WebPFile.canvas(), WebPFile.lossy(), claiming: .max), false),
        ])
    func kinds(_ file: [UInt8], _ hasAlpha: Bool) throws {
        let header = try ImageHeader(file)
        #expect(header.format == .webp)
        #expect(header.stored == Dimensions(width: 7, height: 5))
        #expect(header.hasAlpha == hasAlpha)
        #expect(header.channels == (hasAlpha ? 4 : 3))
        #expect(header.frames == 1)
    }

    /// A frame of 7×5 pixels unless something else is said, and how it is put on the canvas.
    private static func frame(
        _ pixels: [UInt8], width: UInt8 = 7, flags: UInt8 = 0
    ) -> [UInt8] {
        let place: [UInt8] = [0, 0, 0, 0, 0, 0, width - 1, 0, 0, 4, 0, 0, 100, 0, 0, flags]
        return WebPFile.chunk("ANMF", place + pixels)
    }

    private static let opaque = frame(WebPFile.lossy())
    private static let transparent = frame(WebPFile.lossless(alpha: true))

    @Test(
        "An animation has alpha where something behind it is seen",
        arguments: [
            ([opaque, opaque], false), ([transparent, opaque], true), ([opaque, transparent], false),
            ([opaque, frame(WebPFile.lossless(alpha: true), flags: 2)], true),
            ([opaque, frame(WebPFile.chunk("ALPH", [0]) + WebPFile.lossy(), flags: 2)], true),
            ([frame(WebPFile.lossy(), width: 5), opaque], true),
            ([frame(WebPFile.lossy(), flags: 1), frame(WebPFile.lossy(), width: 5)], true),
            ([frame(WebPFile.lossy(), flags: 1), opaque], false),
        ] as [([[UInt8]], Bool)])
    func animations(_ frames: [[UInt8]], _ hasAlpha: Bool) throws {
        let header = try ImageHeader(WebPFile.with(WebPFile.canvas(flags: 0x12), [UInt8](frames.joined())))
        #expect(header.hasAlpha == hasAlpha)
        #expect(header.channels == (hasAlpha ? 4 : 3))
        #expect(header.decodesAlpha)
    }

    @Test("The canvas decides, at its largest too")
    func canvas() throws {
        let file = WebPFile.with(WebPFile.canvas(1 << 24, 1 << 24), WebPFile.lossy(1, 1))
        #expect(try ImageHeader(file).stored == Dimensions(width: 1 << 24, height: 1 << 24))
    }

    @Test(
        "Without a picture it is damaged",
        arguments: [
            WebPFile.with(), WebPFile.with(WebPFile.chunk("VP8X", [0, 0])),
            WebPFile.with(WebPFile.chunk("VP8 ", [1, 2, 3])),
            WebPFile.with(WebPFile.lossy(0, 5)), WebPFile.with(WebPFile.chunk("VP8L", [0x2E, 1, 2, 3, 4])),
            WebPFile.with(ascii("JUNK") + little(UInt32.max), WebPFile.lossy()), ascii("RIFF\0\0\0\0WEBP"),
        ])
    func damaged(_ file: [UInt8]) {
        expectDamaged(file)
    }

    @Test("Frames are counted, and no further than 65 536", arguments: [0, 3, 70_000])
    func frames(_ count: Int) throws {
        let flood = [UInt8](repeatElement(WebPFile.chunk("ANMF", []), count: count).joined())
        #expect(try ImageHeader(WebPFile.with(WebPFile.canvas(flags: 2), flood)).frames == min(max(count, 1), 65_536))
    }

    @Test("It tells what it carries, after a chunk of odd length too")
    func carries() throws {
        let file = WebPFile.with(
            WebPFile.canvas(), WebPFile.chunk("ICCP", [1, 2, 3]), WebPFile.lossy(),
            WebPFile.chunk("EXIF", ascii("Exif\0\0") + TIFFFile.orientation(6)), WebPFile.chunk("XMP ", [1]),
            WebPFile.chunk("C2PA", [1, 2]))
        let header = try ImageHeader(file)
        #expect(header.carries.map(\.kind) == [.icc, .exif, .xmp, .c2pa])
        #expect(header.orientation == 6)
    }
}

import CalotypeTesting
import Testing

@testable import CalotypeImage

@Suite("The header of a WebP")
struct WebPHeaderTests {
    @Test(
        "The three kinds tell size and alpha",
        arguments: [
            (SmallWebP.with(SmallWebP.lossy()), false), (SmallWebP.with(SmallWebP.lossless()), false),
            (SmallWebP.with(SmallWebP.lossless(alpha: true)), true),
            (SmallWebP.with(SmallWebP.canvas(), SmallWebP.lossy()), false),
            (SmallWebP.with(SmallWebP.canvas(flags: 0x10), SmallWebP.lossy()), true),
            (SmallWebP.with(SmallWebP.canvas(), SmallWebP.lossy(), claiming: 12), false),
            (SmallWebP.with(SmallWebP.canvas(), SmallWebP.lossy(), claiming: .max), false),
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
        let location: [UInt8] = [0, 0, 0, 0, 0, 0, width - 1, 0, 0, 4, 0, 0, 100, 0, 0, flags]
        return SmallWebP.chunk("ANMF", location + pixels)
    }

    private static let opaque = frame(SmallWebP.lossy())
    private static let transparent = frame(SmallWebP.lossless(alpha: true))

    @Test(
        "An animation has alpha where something behind it is seen",
        arguments: [
            ([opaque, opaque], false), ([transparent, opaque], true), ([opaque, transparent], false),
            ([opaque, frame(SmallWebP.lossless(alpha: true), flags: 2)], true),
            ([opaque, frame(SmallWebP.chunk("ALPH", [0]) + SmallWebP.lossy(), flags: 2)], true),
            ([frame(SmallWebP.lossy(), width: 5), opaque], true),
            ([frame(SmallWebP.lossy(), flags: 1), frame(SmallWebP.lossy(), width: 5)], true),
            ([frame(SmallWebP.lossy(), flags: 1), opaque], false),
        ] as [([[UInt8]], Bool)])
    func animations(_ frames: [[UInt8]], _ hasAlpha: Bool) throws {
        let header = try ImageHeader(SmallWebP.with(SmallWebP.canvas(flags: 0x12), [UInt8](frames.joined())))
        #expect(header.hasAlpha == hasAlpha)
        #expect(header.channels == (hasAlpha ? 4 : 3))
        #expect(header.decodesAlpha)
    }

    @Test("The canvas decides, at its largest too")
    func canvas() throws {
        let file = SmallWebP.with(SmallWebP.canvas(1 << 24, 1 << 24), SmallWebP.lossy(1, 1))
        #expect(try ImageHeader(file).stored == Dimensions(width: 1 << 24, height: 1 << 24))
    }

    @Test(
        "Without a picture it is damaged",
        arguments: [
            SmallWebP.with(), SmallWebP.with(SmallWebP.chunk("VP8X", [0, 0])),
            SmallWebP.with(SmallWebP.chunk("VP8 ", [1, 2, 3])),
            SmallWebP.with(SmallWebP.lossy(0, 5)), SmallWebP.with(SmallWebP.chunk("VP8L", [0x2E, 1, 2, 3, 4])),
            SmallWebP.with(ascii("JUNK") + little(UInt32.max), SmallWebP.lossy()), ascii("RIFF\0\0\0\0WEBP"),
        ])
    func damaged(_ file: [UInt8]) {
        expectDamaged(file)
    }

    @Test("Frames are counted, and no further than 65 536", arguments: [0, 3, 70_000])
    func frames(_ count: Int) throws {
        let flood = [UInt8](repeatElement(SmallWebP.chunk("ANMF", []), count: count).joined())
        #expect(try ImageHeader(SmallWebP.with(SmallWebP.canvas(flags: 2), flood)).frames == min(max(count, 1), 65_536))
    }

    @Test("It tells what it carries, after a chunk of odd length too")
    func carries() throws {
        let file = SmallWebP.with(
            SmallWebP.canvas(), SmallWebP.chunk("ICCP", [1, 2, 3]), SmallWebP.lossy(),
            SmallWebP.chunk("EXIF", ascii("Exif\0\0") + SmallTIFF.orientation(6)), SmallWebP.chunk("XMP ", [1]),
            SmallWebP.chunk("C2PA", [1, 2]))
        let header = try ImageHeader(file)
        #expect(header.carries.map(\.kind) == [.icc, .exif, .xmp, .c2pa])
        #expect(header.orientation == 6)
    }
}

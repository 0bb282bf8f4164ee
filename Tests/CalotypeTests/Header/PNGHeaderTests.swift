import Testing

@testable import Calotype

@Suite("The header of a PNG")
struct PNGHeaderTests {
    @Test(
        "Each colour type has its channels and depth",
        arguments: [
            (colour: 0, depth: 1, channels: 1, bits: 8, alpha: false), (0, 16, 1, 16, false), (2, 8, 3, 8, false),
            (2, 16, 3, 16, false), (3, 4, 3, 8, false), (4, 8, 2, 8, true), (6, 16, 4, 16, true),
        ] as [(colour: UInt8, depth: UInt8, channels: Int, bits: Int, alpha: Bool)])
    func shapes(_ row: (colour: UInt8, depth: UInt8, channels: Int, bits: Int, alpha: Bool)) throws {
        let header = try ImageHeader(PNGFile.with(header: PNGFile.ihdr(depth: row.depth, colour: row.colour)))
        #expect(header.format == .png)
        #expect(header.stored == Dimensions(width: 7, height: 5))
        #expect(header.channels == row.channels)
        #expect(header.bitsPerChannel == row.bits)
        #expect(header.hasAlpha == row.alpha)
    }

    @Test("A transparent colour before the data is alpha, one after it is not")
    func transparentColour() throws {
        let transparency = PNGFile.chunk("tRNS", [0, 0, 0, 0, 0, 0])
        let before = try ImageHeader(PNGFile.with(transparency))
        #expect(before.hasAlpha)
        #expect(before.channels == 4)
        let after = try ImageHeader(PNGFile.with(PNGFile.chunk("IDAT", []), transparency))
        #expect(!after.hasAlpha)
    }

    @Test(
        "An IHDR that lies is damaged",
        arguments: [
            PNGFile.ihdr(0, 5), PNGFile.ihdr(7, 0), PNGFile.ihdr(0x8000_0000, 5), PNGFile.ihdr(depth: 3),
            PNGFile.ihdr(depth: 16, colour: 3), PNGFile.ihdr(colour: 1), PNGFile.ihdr(colour: 9),
            PNGFile.chunk("IHDR", [0, 0, 0, 7, 0, 0, 0, 5, 8, 2, 0, 0, 2]),
            PNGFile.chunk("IHDR", [0, 0, 0, 7, 0, 0, 0, 5, 8, 2, 0, 0, 0], claiming: 12),
            PNGFile.chunk("CgBI", [0, 0, 0, 0]), PNGFile.ihdr().dropLast(5) + [],
        ])
    func lyingIHDR(_ ihdr: [UInt8]) {
        #expect(throws: ImageError.self) { try ImageHeader(PNGFile.signature + ihdr) }
        #expect(throws: ImageError.self) { try ImageHeader(PNGFile.with(header: ihdr.count == 25 ? ihdr : [])) }
    }

    @Test("A length past the end stops the walk, and the header stands", arguments: [0xFFFF_FFFF, 0x7FFF_FFFF, 1000])
    func lyingLength(_ length: UInt32) throws {
        let file = PNGFile.with(
            PNGFile.chunk("tEXt", ascii("a\0b")), PNGFile.chunk("tEXt", ascii("c\0d"), claiming: length))
        #expect(try ImageHeader(file).carries == [Carried(.text("a"), bytes: 3)])
    }

    @Test("It tells what it carries, the last chunk after the data included")
    func carries() throws {
        let exif = TIFFFile.little16([.init(tag: 274, value: 6), .init(tag: 34_853, type: 4, value: 8)])
        let file = PNGFile.with(
            PNGFile.chunk("iCCP", ascii("icc\0\0zz")), PNGFile.chunk("caBX", [1, 2, 3, 4]),
            PNGFile.chunk("iTXt", ascii("XML:com.adobe.xmp\0\0\0\0\0<x/>")), PNGFile.chunk("IDAT", []),
            PNGFile.chunk("tEXt", ascii("prompt\0{}")), PNGFile.chunk("eXIf", exif))
        let header = try ImageHeader(file)
        #expect(
            header.carries == [
                Carried(.icc, bytes: 7), Carried(.c2pa, bytes: 4), Carried(.xmp, bytes: 26),
                Carried(.exif, bytes: exif.count), Carried(.gps, bytes: 30), Carried(.text("prompt"), bytes: 9),
            ])
        #expect(header.orientation == 6)
        #expect(header.dimensions == Dimensions(width: 5, height: 7))
    }

    @Test("Frames are those that acTL promises, within reason", arguments: [(0, 1), (3, 3), (.max, 65_536)])
    func frames(_ promised: UInt32, _ told: Int) throws {
        #expect(try ImageHeader(PNGFile.with(PNGFile.chunk("acTL", big(promised) + big(UInt32(0))))).frames == told)
    }

    @Test("A flood of texts is listed no further than 256")
    func manyTexts() throws {
        let text = PNGFile.chunk("tEXt", ascii("k\0v"))
        let flood = [UInt8](repeatElement(text, count: 5000).joined())
        #expect(try ImageHeader(PNGFile.with(flood)).carries.count == CarriedList.textLimit)
    }
}

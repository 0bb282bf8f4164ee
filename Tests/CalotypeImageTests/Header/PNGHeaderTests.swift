import CalotypeTesting
import Testing

@testable import CalotypeImage

@Suite("The header of a PNG")
struct PNGHeaderTests {
    @Test(
        "Each color type has its channels and depth",
        arguments: [
            (color: 0, depth: 1, channels: 1, bits: 8, alpha: false), (0, 16, 1, 16, false), (2, 8, 3, 8, false),
            (2, 16, 3, 16, false), (3, 4, 3, 8, false), (4, 8, 2, 8, true), (6, 16, 4, 16, true),
        ] as [(color: UInt8, depth: UInt8, channels: Int, bits: Int, alpha: Bool)])
    func shapes(_ row: (color: UInt8, depth: UInt8, channels: Int, bits: Int, alpha: Bool)) throws {
        let header = try ImageHeader(SmallPNG.with(header: SmallPNG.ihdr(depth: row.depth, color: row.color)))
        #expect(header.format == .png)
        #expect(header.stored == Dimensions(width: 7, height: 5))
        #expect(header.channels == row.channels)
        #expect(header.bitsPerChannel == row.bits)
        #expect(header.hasAlpha == row.alpha)
    }

    @Test("A transparent color before the data is alpha, one after it is not")
    func transparentColor() throws {
        let transparency = SmallPNG.chunk("tRNS", [0, 0, 0, 0, 0, 0])
        let before = try ImageHeader(SmallPNG.with(transparency))
        #expect(before.hasAlpha)
        #expect(before.channels == 4)
        let after = try ImageHeader(SmallPNG.with(SmallPNG.chunk("IDAT", []), transparency))
        #expect(!after.hasAlpha)
    }

    private static let gamma = SmallPNG.chunk("gAMA", big(UInt32(100_000)))
    private static let wide = SmallPNG.chunk(
        "cHRM", [31_270, 32_900, 68_000, 32_000, 26_500, 69_000, 15_000, 6_000].flatMap { big(UInt32($0)) })
    private static let ordinary = SmallPNG.chunk(
        "cHRM", [31_269, 32_899, 63_999, 33_001, 30_000, 60_000, 15_000, 5_999].flatMap { big(UInt32($0)) })
    private static let profile = SmallPNG.chunk("iCCP", ascii("icc\0\0zz"))
    private static let p3 = SmallPNG.chunk("cICP", [12, 13, 0, 1])
    private static let srgb = SmallPNG.chunk("cICP", [1, 13, 0, 1])
    private static let linear = RGBEncoding(primaries: .srgb, transfer: .power(1))
    private static let displayP3 = RGBEncoding(primaries: .displayP3, transfer: .srgb)

    @Test(
        "Colors are told by cICP, or a profile, or sRGB, or gAMA and cHRM, the first of these that is there",
        arguments: [
            ([gamma], linear), ([wide], displayP3), ([ordinary], nil),
            ([SmallPNG.chunk("gAMA", big(UInt32(45_455)))], nil),
            ([SmallPNG.chunk("gAMA", big(UInt32(0)))], nil), ([SmallPNG.chunk("gAMA", [0])], nil),
            ([SmallPNG.chunk("cHRM", [UInt8](repeating: 0, count: 32))], nil), ([gamma, profile], nil),
            ([gamma, SmallPNG.chunk("sRGB", [0])], nil), ([p3], displayP3), ([p3, profile, gamma], displayP3),
            ([srgb], nil), ([srgb, profile], .srgb), ([SmallPNG.chunk("cICP", [12, 13, 1, 1]), gamma], linear),
            ([SmallPNG.chunk("cICP", [99, 13, 0, 1])], nil), ([SmallPNG.chunk("IDAT", []), gamma], nil),
        ] as [([[UInt8]], RGBEncoding?)])
    func colors(_ chunks: [[UInt8]], _ encoding: RGBEncoding?) throws {
        let header = try ImageHeader(SmallPNG.with([UInt8](chunks.joined())))
        #expect(header.encoding == encoding)
        #expect(header.dynamicRange == nil)
    }

    /// The form that ImageMagick gives it.
    private static func rawProfile(_ orientation: UInt32) -> [UInt8] {
        let exif = ascii("Exif\0\0") + SmallTIFF.orientation(orientation)
        let digits = exif.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        return ascii("\nexif\n      \(exif.count)\n\(digits.prefix(36))\n\(digits.dropFirst(36))\n")
    }

    /// As zlib has it where nothing is made smaller.
    private static func stored(_ bytes: [UInt8]) -> [UInt8] {
        let (low, high) = bytes.reduce((UInt32(1), UInt32(0))) { sums, byte in
            let low = (sums.0 + UInt32(byte)) % 65_521
            return (low, (sums.1 + low) % 65_521)
        }
        let count = UInt16(bytes.count)
        return joined([0x78, 1, 1], little(count), little(~count), bytes, big(high << 16 | low))
    }

    @Test(
        "EXIF in a text tells which way is up, where there is no eXIf",
        arguments: [
            (SmallPNG.chunk("tEXt", ascii("Raw profile type exif\0") + rawProfile(6)), 6),
            (SmallPNG.chunk("zTXt", ascii("Raw profile type APP1\0\0") + stored(rawProfile(8))), 8),
            (SmallPNG.chunk("iTXt", ascii("Raw profile type exif\0\0\0\0\0") + rawProfile(3)), 3),
            (SmallPNG.chunk("iTXt", ascii("Raw profile type exif\0\u{1}\0\0\0") + stored(rawProfile(5))), 5),
            (
                SmallPNG.chunk("tEXt", ascii("Raw profile type exif\0") + rawProfile(6))
                    + SmallPNG.chunk("eXIf", SmallTIFF.orientation(2)), 2
            ),
            (SmallPNG.chunk("zTXt", ascii("Raw profile type exif\0\0") + [1, 2, 3]), 1),
            (SmallPNG.chunk("tEXt", ascii("Raw profile type exif\0\nexif\n")), 1),
        ])
    func rawExif(_ chunks: [UInt8], _ orientation: Int) throws {
        let header = try ImageHeader(SmallPNG.with(chunks))
        #expect(header.orientation == orientation)
        #expect(header.carries.first?.kind == .exif)
    }

    @Test(
        "An IHDR that lies is damaged",
        arguments: [
            SmallPNG.ihdr(0, 5), SmallPNG.ihdr(7, 0), SmallPNG.ihdr(0x8000_0000, 5), SmallPNG.ihdr(depth: 3),
            SmallPNG.ihdr(depth: 16, color: 3), SmallPNG.ihdr(color: 1), SmallPNG.ihdr(color: 9),
            SmallPNG.chunk("IHDR", [0, 0, 0, 7, 0, 0, 0, 5, 8, 2, 0, 0, 2]),
            SmallPNG.chunk("IHDR", [0, 0, 0, 7, 0, 0, 0, 5, 8, 2, 0, 0, 0], claiming: 12),
            SmallPNG.chunk("CgBI", [0, 0, 0, 0]), SmallPNG.ihdr().dropLast(5) + [],
        ])
    func lyingIHDR(_ ihdr: [UInt8]) {
        #expect(throws: ImageError.self) { try ImageHeader(SmallPNG.signature + ihdr) }
        #expect(throws: ImageError.self) { try ImageHeader(SmallPNG.with(header: ihdr.count == 25 ? ihdr : [])) }
    }

    @Test("A length past the end stops the walk, and the header stands", arguments: [0xFFFF_FFFF, 0x7FFF_FFFF, 1000])
    func lyingLength(_ length: UInt32) throws {
        let file = SmallPNG.with(
            SmallPNG.chunk("tEXt", ascii("a\0b")), SmallPNG.chunk("tEXt", ascii("c\0d"), claiming: length))
        #expect(try ImageHeader(file).carries == [Carried(.text("a"), bytes: 3)])
    }

    @Test("It tells what it carries, the last chunk after the data included")
    func carries() throws {
        let exif = SmallTIFF.little16([.init(tag: 274, value: 6), .init(tag: 34_853, type: 4, value: 8)])
        let file = SmallPNG.with(
            SmallPNG.chunk("iCCP", ascii("icc\0\0zz")), SmallPNG.chunk("caBX", [1, 2, 3, 4]),
            SmallPNG.chunk("iTXt", ascii("XML:com.adobe.xmp\0\0\0\0\0<x/>")), SmallPNG.chunk("IDAT", []),
            SmallPNG.chunk("tEXt", ascii("prompt\0{}")), SmallPNG.chunk("eXIf", exif))
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
    func frames(_ promised: UInt32, _ reported: Int) throws {
        #expect(
            try ImageHeader(SmallPNG.with(SmallPNG.chunk("acTL", big(promised) + big(UInt32(0))))).frames == reported)
    }

    @Test("A flood of texts is listed no further than 256")
    func manyTexts() throws {
        let text = SmallPNG.chunk("tEXt", ascii("k\0v"))
        let flood = [UInt8](repeatElement(text, count: 5000).joined())
        #expect(try ImageHeader(SmallPNG.with(flood)).carries.count == CarriedList.textLimit)
    }
}

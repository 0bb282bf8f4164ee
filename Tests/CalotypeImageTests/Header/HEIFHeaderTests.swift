import CalotypeTesting
import Testing

@testable import CalotypeImage

@Suite("The header of an AVIF or HEIC")
struct HEIFHeaderTests {
    @Test(
        "Brands tell AVIF, HEIC and videos apart",
        arguments: [
            (SmallHEIF.brands("avif"), "avif"), (SmallHEIF.brands("mif1", "avif"), "avif"),
            (SmallHEIF.brands("heic"), "heic"),
            (SmallHEIF.brands("mif1", "heic"), "heic"), (SmallHEIF.brands("mif1"), "heic"),
            (SmallHEIF.brands("isom", "mp42"), nil),
            (SmallHEIF.brands("qt  "), nil),
        ])
    func brands(_ ftyp: [UInt8], _ format: String?) throws {
        let file = ftyp + SmallHEIF.with().dropFirst(SmallHEIF.brands().count)
        if let format { #expect(try ImageHeader(file).format.rawValue == format) } else { expectUnsupported(file) }
    }

    @Test("The primary picture tells the size, the largest one the cost")
    func largest() throws {
        let header = try ImageHeader(SmallHEIF.with(properties: [SmallHEIF.ispe(), SmallHEIF.ispe(9000, 9000)]))
        #expect(header.stored == Dimensions(width: 7, height: 5))
        #expect(header.coded == Dimensions(width: 9000, height: 9000))
    }

    @Test(
        "What libheif turns and crops is told as decoded",
        arguments: [
            (SmallHEIF.box("irot", [1]), 5, 7), (SmallHEIF.box("irot", [2]), 7, 5), (SmallHEIF.box("imir", [1]), 7, 5),
            (SmallHEIF.box("clap", big(UInt32(6)), big(UInt32(2)), big(UInt32(4)), big(UInt32(1))), 3, 4),
            (SmallHEIF.box("clap", big(UInt32(6)), big(UInt32(0)), big(UInt32.max), big(UInt32(1))), 7, 5),
        ])
    func transforms(_ property: [UInt8], _ width: Int, _ height: Int) throws {
        let header = try ImageHeader(SmallHEIF.with(properties: [SmallHEIF.ispe(), property], numbers: [1, 0x82]))
        #expect(header.stored == Dimensions(width: width, height: height))
        #expect(header.orientation == 1)
    }

    @Test(
        "Depth is told by pixi, or by the codec",
        arguments: [
            (SmallHEIF.full("pixi", [3, 10, 10, 10]), 10), (SmallHEIF.full("pixi", [3, 8, 8, 8]), 8),
            (SmallHEIF.box("av1C", [0x81, 0, 0x40, 0]), 10), (SmallHEIF.box("av1C", [0x81, 0, 0, 0]), 8),
            (SmallHEIF.box("av1C", [0x81, 0, 0x60, 0]), 12),
            (SmallHEIF.box("hvcC", [UInt8](repeating: 0, count: 17) + [0xFA, 0xFA]), 10), ([], 8),
        ])
    func depth(_ property: [UInt8], _ bits: Int) throws {
        let file = SmallHEIF.with(properties: [SmallHEIF.ispe(), property], numbers: [1, 2])
        #expect(try ImageHeader(file).bitsPerChannel == bits)
    }

    @Test("An auxiliary alpha picture is alpha")
    func alpha() throws {
        let auxC = SmallHEIF.full("auxC", ascii("urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0"))
        let header = try ImageHeader(SmallHEIF.with(properties: [SmallHEIF.ispe(), auxC]))
        #expect(header.hasAlpha)
        #expect(header.channels == 4)
    }

    @Test("It tells what it carries")
    func carries() throws {
        let exif = big(UInt32(0)) + SmallTIFF.little16([.init(tag: 34_853, type: 4, value: 8)])
        let items = SmallHEIF.items(
            SmallHEIF.item(1, "av01"), SmallHEIF.item(2, "Exif"), SmallHEIF.item(3, "mime", "\0application/rdf+xml\0"))
        // Items 2 and 3 lie at the very end of the file, which the first try only measures.
        func file(_ start: Int) -> [UInt8] {
            let locations = SmallHEIF.locations([(2, start, exif.count), (3, start + exif.count, 4)])
            return SmallHEIF.with(
                properties: [SmallHEIF.ispe(), SmallHEIF.box("colr", ascii("prof"), [1, 2, 3])], numbers: [1, 2],
                meta: items + locations, then: SmallHEIF.manifest + SmallHEIF.box("mdat", exif, ascii("<x/>")))
        }
        let header = try ImageHeader(file(file(0).count - exif.count - 4))
        #expect(
            header.carries == [
                Carried(.icc, bytes: 3), Carried(.exif, bytes: exif.count - 4), Carried(.gps, bytes: 18),
                Carried(.xmp, bytes: 4), Carried(.c2pa, bytes: 2),
            ])
    }

    @Test(
        "Without the size of a primary picture it is damaged",
        arguments: [
            SmallHEIF.brands(), SmallHEIF.with(properties: []), SmallHEIF.with(numbers: [0]),
            SmallHEIF.with(numbers: [9]),
            SmallHEIF.with(properties: [SmallHEIF.ispe(0, 5)]), SmallHEIF.with(properties: [SmallHEIF.box("ispe")]),
            SmallHEIF.brands() + SmallHEIF.full("meta", SmallHEIF.full("pitm", big(UInt16(1)))),
            metaClaiming(.max), metaClaiming(1), metaClaiming(7), [UInt8](SmallHEIF.with().dropLast(30)),
        ])
    func damaged(_ file: [UInt8]) {
        expectDamaged(file)
    }

    @Test("A table of places that takes no bytes ends")
    func emptyLocations() throws {
        let entry = joined(big(UInt16(2)), big(UInt16(0)), big(UInt16.max))
        let flood = [UInt8](repeatElement(entry, count: 10_000).joined())
        let locations = SmallHEIF.full("iloc", joined([0, 0], big(UInt16(10_000)), flood))
        let meta = SmallHEIF.items(SmallHEIF.item(2, "Exif")) + locations
        #expect(try ImageHeader(SmallHEIF.with(meta: meta)).stored.width == 7)
    }

    private static func metaClaiming(_ length: UInt32) -> [UInt8] {
        joined(SmallHEIF.brands(), big(length), ascii("meta"))
    }
}

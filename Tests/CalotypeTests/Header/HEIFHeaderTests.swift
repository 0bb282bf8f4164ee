import Testing

@testable import Calotype

@Suite("The header of an AVIF or HEIC")
struct HEIFHeaderTests {
    @Test(
        "Brands tell AVIF, HEIC and films apart",
        arguments: [
            (HEIFFile.brands("avif"), "avif"), (HEIFFile.brands("mif1", "avif"), "avif"),
            (HEIFFile.brands("heic"), "heic"),
            (HEIFFile.brands("mif1", "heic"), "heic"), (HEIFFile.brands("mif1"), "heic"),
            (HEIFFile.brands("isom", "mp42"), nil),
            (HEIFFile.brands("qt  "), nil),
        ])
    func brands(_ ftyp: [UInt8], _ format: String?) throws {
        let file = ftyp + HEIFFile.with().dropFirst(HEIFFile.brands().count)
        if let format { #expect(try ImageHeader(file).format.rawValue == format) } else { expectUnsupported(file) }
    }

    @Test("The primary picture tells the size, the largest one the cost")
    func largest() throws {
        let header = try ImageHeader(HEIFFile.with(properties: [HEIFFile.ispe(), HEIFFile.ispe(9000, 9000)]))
        #expect(header.stored == Dimensions(width: 7, height: 5))
        #expect(header.coded == Dimensions(width: 9000, height: 9000))
    }

    @Test(
        "What libheif turns and crops is told as decoded",
        arguments: [
            (HEIFFile.box("irot", [1]), 5, 7), (HEIFFile.box("irot", [2]), 7, 5), (HEIFFile.box("imir", [1]), 7, 5),
            (HEIFFile.box("clap", big(UInt32(6)), big(UInt32(2)), big(UInt32(4)), big(UInt32(1))), 3, 4),
            (HEIFFile.box("clap", big(UInt32(6)), big(UInt32(0)), big(UInt32.max), big(UInt32(1))), 7, 5),
        ])
    func transforms(_ property: [UInt8], _ width: Int, _ height: Int) throws {
        let header = try ImageHeader(HEIFFile.with(properties: [HEIFFile.ispe(), property], numbers: [1, 0x82]))
        #expect(header.stored == Dimensions(width: width, height: height))
        #expect(header.orientation == 1)
    }

    @Test(
        "Depth is told by pixi, or by the codec",
        arguments: [
            (HEIFFile.full("pixi", [3, 10, 10, 10]), 10), (HEIFFile.full("pixi", [3, 8, 8, 8]), 8),
            (HEIFFile.box("av1C", [0x81, 0, 0x40, 0]), 10), (HEIFFile.box("av1C", [0x81, 0, 0, 0]), 8),
            (HEIFFile.box("av1C", [0x81, 0, 0x60, 0]), 12),
            (HEIFFile.box("hvcC", [UInt8](repeating: 0, count: 17) + [0xFA, 0xFA]), 10), ([], 8),
        ])
    func depth(_ property: [UInt8], _ bits: Int) throws {
        let file = HEIFFile.with(properties: [HEIFFile.ispe(), property], numbers: [1, 2])
        #expect(try ImageHeader(file).bitsPerChannel == bits)
    }

    @Test("An auxiliary alpha picture is alpha")
    func alpha() throws {
        let auxC = HEIFFile.full("auxC", ascii("urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0"))
        let header = try ImageHeader(HEIFFile.with(properties: [HEIFFile.ispe(), auxC]))
        #expect(header.hasAlpha)
        #expect(header.channels == 4)
    }

    @Test("It tells what it carries")
    func carries() throws {
        let exif = big(UInt32(0)) + TIFFFile.little16([.init(tag: 34_853, type: 4, value: 8)])
        let items = HEIFFile.items(
            HEIFFile.item(1, "av01"), HEIFFile.item(2, "Exif"), HEIFFile.item(3, "mime", "\0application/rdf+xml\0"))
        // Items 2 and 3 lie at the very end of the file, which the first try only measures.
        func file(_ start: Int) -> [UInt8] {
            let places = HEIFFile.places([(2, start, exif.count), (3, start + exif.count, 4)])
            return HEIFFile.with(
                properties: [HEIFFile.ispe(), HEIFFile.box("colr", ascii("prof"), [1, 2, 3])], numbers: [1, 2],
                meta: items + places, then: HEIFFile.manifest + HEIFFile.box("mdat", exif, ascii("<x/>")))
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
            HEIFFile.brands(), HEIFFile.with(properties: []), HEIFFile.with(numbers: [0]), HEIFFile.with(numbers: [9]),
            HEIFFile.with(properties: [HEIFFile.ispe(0, 5)]), HEIFFile.with(properties: [HEIFFile.box("ispe")]),
            HEIFFile.brands() + HEIFFile.full("meta", HEIFFile.full("pitm", big(UInt16(1)))),
            metaClaiming(.max), metaClaiming(1), metaClaiming(7), [UInt8](HEIFFile.with().dropLast(30)),
        ])
    func damaged(_ file: [UInt8]) {
        expectDamaged(file)
    }

    @Test("A table of places that takes no bytes ends")
    func emptyPlaces() throws {
        let entry = joined(big(UInt16(2)), big(UInt16(0)), big(UInt16.max))
        let flood = [UInt8](repeatElement(entry, count: 10_000).joined())
        let places = HEIFFile.full("iloc", joined([0, 0], big(UInt16(10_000)), flood))
        let meta = HEIFFile.items(HEIFFile.item(2, "Exif")) + places
        #expect(try ImageHeader(HEIFFile.with(meta: meta)).stored.width == 7)
    }

    private static func metaClaiming(_ length: UInt32) -> [UInt8] {
        joined(HEIFFile.brands(), big(length), ascii("meta"))
    }
}

import CalotypeTesting
import Testing

@testable import CalotypeImage

@Suite("The header of a TIFF")
struct TIFFHeaderTests {
    private static let size = [SmallTIFF.Entry(tag: 256, value: 7), SmallTIFF.Entry(tag: 257, value: 5)]

    @Test(
        "Both byte orders and BigTIFF are read",
        arguments: [
            SmallTIFF.little16(size), SmallTIFF.big16(size), SmallTIFF.big64([(256, 7), (257, 5)]),
        ])
    func sizes(_ file: [UInt8]) throws {
        let header = try ImageHeader(file)
        #expect(header.format == .tiff)
        #expect(header.stored == Dimensions(width: 7, height: 5))
        #expect(header.channels == 1)
        #expect(header.bitsPerChannel == 8)
    }

    @Test(
        "Samples, depth, palette and alpha",
        arguments: [
            ([.init(tag: 277, value: 3)], 3, 8, false),
            ([.init(tag: 277, value: 4), .init(tag: 338, value: 2)], 4, 8, true),
            ([.init(tag: 277, value: 4)], 4, 8, false), ([.init(tag: 258, value: 16)], 1, 16, false),
            ([.init(tag: 262, value: 3)], 3, 8, false),
            ([.init(tag: 262, value: 2), .init(tag: 277, value: 5), .init(tag: 338, value: 2)], 4, 8, true),
            ([.init(tag: 262, value: 2), .init(tag: 277, value: 5), .init(tag: 338, value: 0)], 3, 8, false),
            ([.init(tag: 262, value: 1), .init(tag: 277, value: 3), .init(tag: 338, value: 0)], 1, 8, false),
            ([.init(tag: 262, value: 5), .init(tag: 277, value: 5)], 4, 8, false),
            ([.init(tag: 339, value: 4)], 1, 8, false),
            (
                [
                    .init(tag: 258, value: 32), .init(tag: 262, value: 2), .init(tag: 277, value: 3),
                    .init(tag: 339, value: 3),
                ], 3, 32, false
            ),
        ] as [([SmallTIFF.Entry], Int, Int, Bool)])
    func shapes(_ entries: [SmallTIFF.Entry], _ channels: Int, _ bits: Int, _ hasAlpha: Bool) throws {
        let header = try ImageHeader(SmallTIFF.little16(Self.size + entries))
        #expect(header.channels == channels)
        #expect(header.bitsPerChannel == bits)
        #expect(header.hasAlpha == hasAlpha)
    }

    @Test(
        "What is no image of 8 or 16 bits is not supported, and not damaged",
        arguments: [
            [.init(tag: 258, value: 32)], [.init(tag: 258, value: 12)], [.init(tag: 258, value: 64)],
            [.init(tag: 339, value: 2)], [.init(tag: 339, value: 3)], [.init(tag: 339, value: 6)],
            [.init(tag: 262, value: 32_803)], [.init(tag: 259, value: 34_712)], [.init(tag: 277, value: 9)],
            [.init(tag: 262, value: 2), .init(tag: 277, value: 1)],
        ] as [[SmallTIFF.Entry]])
    func unsupported(_ entries: [SmallTIFF.Entry]) throws {
        let error = #expect(throws: ImageError.self) { try ImageHeader(SmallTIFF.little16(Self.size + entries)) }
        guard case .unsupported(let what) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(what.hasPrefix("a TIFF of"))
    }

    @Test("It is turned as it says, and tells what it carries")
    func carries() throws {
        let file = SmallTIFF.little16(
            Self.size + [
                .init(tag: 274, value: 6), .init(tag: 700, type: 1, count: 9, value: 8),
                .init(tag: 52_545, type: 7, count: .max, value: 8),
            ])
        let header = try ImageHeader(file)
        #expect(header.dimensions == Dimensions(width: 5, height: 7))
        #expect(header.carries == [Carried(.xmp, bytes: 9), Carried(.c2pa, bytes: file.count)])
    }

    @Test(
        "Without a directory that tells a size it is damaged",
        arguments: [
            ascii("II*\0"), ascii("MM\0*") + big(UInt32.max), SmallTIFF.little16([]), SmallTIFF.little16([size[0]]),
            SmallTIFF.little16([size[0], .init(tag: 257, value: 0)]), SmallTIFF.big64([(256, .max), (257, 5)]),
            joined(ascii("MM\0+"), big(UInt32(0x0008_0000)), big(UInt64(Int64.max))),
        ])
    func damaged(_ file: [UInt8]) {
        expectDamaged(file)
    }
}

import CalotypeTesting
import Pixels
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite("A TIFF, where it is allowed", .takingTurns)
struct TIFFKindTests {
    private typealias Entry = SmallTIFF.Entry

    /// Eight by eight equal pixels. Sums of what is said of them, which is one directory in order.
    private static func tiff(
        _ pixel: [UInt8], samples: Int, bits: UInt32 = 8, photometric: UInt32 = 2, compression: UInt32 = 1,
        kind: UInt32 = 1, extra: [UInt16] = []
    ) -> [UInt8] {
        let data = [UInt8](repeatElement(pixel, count: 64).joined())
        var entries = [
            Entry(tag: 256, value: 8), Entry(tag: 257, value: 8), Entry(tag: 258, value: bits),
            Entry(tag: 259, value: compression), Entry(tag: 262, value: photometric),
            Entry(tag: 273, type: 4, value: 0), Entry(tag: 277, value: UInt32(samples)), Entry(tag: 278, value: 8),
            Entry(tag: 279, type: 4, value: UInt32(data.count)), Entry(tag: 284, value: 1),
        ]
        if let first = extra.first {
            let both = UInt32(first) | UInt32(extra.count > 1 ? extra[1] : 0) << 16
            entries.append(Entry(tag: 338, count: UInt32(extra.count), value: both))
        }
        entries.append(Entry(tag: 339, value: kind))
        entries[5] = Entry(tag: 273, type: 4, value: UInt32(14 + 12 * entries.count))
        return SmallTIFF.little16(entries) + data
    }

    private func process(_ source: [UInt8]) async throws -> (ImageProcessingError?, pixel: [UInt8]?) {
        var configuration = ImageProcessor.Configuration()
        configuration.limits.image.allowsTIFF = true
        let harness = try RenderHarness(configuration: configuration)
        let options: [String: JSONValue] = ["format": "png"]
        if let error = try await harness.process(source, options: options).error { return (error, nil) }
        return (nil, try await harness.prints(of: source, options: options)[0].image().middle)
    }

    @Test(
        "is decoded with its colors, and alpha where it has some, whatever else each pixel has",
        arguments: [
            (tiff([200, 100, 50], samples: 3), [200, 100, 50]),
            (tiff([200, 100, 50, 9], samples: 4, extra: [2]), [200, 100, 50, 9]),
            (tiff([200, 100, 50, 9, 7], samples: 5, extra: [0, 0]), [200, 100, 50]),
            (tiff([200, 100, 50, 128, 7], samples: 5, extra: [2, 0]), [200, 100, 50, 128]),
            (tiff([90, 1, 2], samples: 3, photometric: 1, extra: [0, 0]), [90, 90, 90]),
        ] as [([UInt8], [UInt8])])
    func decoded(_ source: [UInt8], _ expected: [UInt8]) async throws {
        let (error, pixel) = try await process(source)
        #expect(error == nil)
        #expect(try #require(pixel) == expected)
    }

    @Test(
        "is not supported, and not damaged, where it is of a kind that nobody reads here",
        arguments: [
            tiff([1, 0, 0, 0], samples: 1, bits: 32, photometric: 1), tiff([1], samples: 1, photometric: 1, kind: 2),
            tiff([0, 0, 0, 63], samples: 1, bits: 32, photometric: 1, kind: 3),
            tiff([1, 2, 3], samples: 3, compression: 60_000), tiff([1], samples: 1, photometric: 32_803),
        ])
    func unsupported(_ source: [UInt8]) async throws {
        #expect(try await process(source).0?.reason == .unsupported)
    }

    @Test("is damaged where its pixels are cut off")
    func damaged() async throws {
        let source = Self.tiff([200, 100, 50], samples: 3).dropLast(100)
        #expect(try await process(Array(source)).0?.reason == .damaged)
    }
}

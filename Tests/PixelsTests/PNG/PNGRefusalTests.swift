import Testing

@testable import Pixels

@Suite("A PNG that is not ordinary is left to somebody else")
struct PNGRefusalTests {
    private static let file = PNGFile(Drawing(5, 4, type: 2), filters: [0, 1, 2, 3, 4])

    @Test("Cut anywhere", arguments: Drawing.types)
    func cut(_ type: UInt8) throws {
        let whole = PNGFile(Drawing(5, 4, type: type), filters: [4]).bytes
        #expect(try PixelBuffer.decodingOrdinaryPNG(whole) { false } != nil)
        for count in whole.indices {
            #expect(try PixelBuffer.decodingOrdinaryPNG(Array(whole[..<count])) { false } == nil)
        }
    }

    @Test("Any byte changed", arguments: Drawing.types)
    func changed(_ type: UInt8) throws {
        let whole = PNGFile(Drawing(3, 2, type: type), filters: [4]).bytes
        for index in whole.indices {
            for change in [1, 0x20, 0x80, 0xFF] as [UInt8] {
                var bytes = whole
                bytes[index] ^= change
                #expect(try PixelBuffer.decodingOrdinaryPNG(bytes) { false } == nil, "at \(index)")
            }
        }
    }

    /// Where the checksum is right, some changes are an image too: a palette of other colors, another size of window.
    @Test("Any byte of a chunk changed, with the right checksum", arguments: Drawing.types)
    func forged(_ type: UInt8) throws {
        let drawing = Drawing(3, 2, type: type)
        let whole = PNGFile(drawing, filters: [4])
        for index in whole.chunks.indices {
            for location in whole.chunks[index].data.indices {
                for change in [1, 2, 4, 0x80, 0xFF] as [UInt8] {
                    var file = whole
                    file.chunks[index].data[location] ^= change
                    let image = try decoded(file)
                    guard let image else { continue }
                    #expect(image.samples.count == image.width * image.height * image.channels)
                    #expect(image.samples == drawing.pixels || file.chunks[index].name == "PLTE" || index == 0)
                }
            }
        }
    }

    @Test(
        "Another kind of pixels",
        arguments: [
            PNGFile.header(5, 4, depth: 16, type: 2), PNGFile.header(5, 4, depth: 4, type: 0),
            PNGFile.header(5, 4, type: 1), PNGFile.header(5, 4, type: 3), PNGFile.header(5, 4, type: 7),
            PNGFile.header(5, 4, type: 2, [0, 0, 1]), PNGFile.header(5, 4, type: 2, [1, 0, 0]),
            PNGFile.header(5, 4, type: 2, [0, 1, 0]), PNGFile.header(5, 4, type: 2, [0, 0]),
        ])
    func kinds(_ header: [UInt8]) throws {
        var file = Self.file
        file.replace("IHDR", with: header)
        #expect(try decoded(file) == nil)
    }

    @Test(
        "A size that is not the data's",
        arguments: [
            [0, 4], [5, 0], [5, 3], [5, 5], [4, 4], [6, 4], [0x7FFF_FFFF, 0x7FFF_FFFF], [0xFFFF_FFFF, 0xFFFF_FFFF],
            [1_000_000, 1_000_000], [1_000_001, 1], [20_000, 20_000],
        ])
    func sizes(_ size: [Int]) throws {
        var file = Self.file
        file.replace("IHDR", with: PNGFile.header(size[0], size[1], type: 2))
        #expect(try decoded(file) == nil)
    }

    @Test(
        "A chunk that may matter",
        arguments: [
            PNGFile.Chunk("iCCP", [65, 0, 0]), PNGFile.Chunk("cICP", [9, 16, 0, 1]), PNGFile.Chunk("acTL", [0, 0]),
            PNGFile.Chunk("tRNS", [0, 1, 0, 2, 0, 3]), PNGFile.Chunk("NEWS"), PNGFile.Chunk("newS"),
            PNGFile.Chunk("ne s"), PNGFile.Chunk("IEND", [0]), PNGFile.Chunk("IEND"),
            PNGFile.Chunk("IHDR", PNGFile.header(5, 4, type: 2)), PNGFile.Chunk("PLTE", [1, 2, 3, 4]),
            PNGFile.Chunk("PLTE", []), PNGFile.Chunk("PLTE", Array(repeating: 0, count: 771)),
        ])
    func chunks(_ chunk: PNGFile.Chunk) throws {
        var file = Self.file
        file.add(chunk)
        #expect(try decoded(file) == nil)
    }

    @Test("Chunks out of place")
    func order() throws {
        var split = Self.file
        split.splitData(into: 2)
        split.chunks.insert(PNGFile.Chunk("tEXt", [65, 0, 66]), at: 2)
        #expect(try decoded(split) == nil)

        var late = Self.file
        late.add(PNGFile.Chunk("PLTE", [1, 2, 3]), before: "IEND")
        #expect(try decoded(late) == nil)

        for order in [[1, 0, 2], [0, 2, 1], [0, 2], [1, 2], [0, 1]] {
            var file = Self.file
            file.chunks = order.map { Self.file.chunks[$0] }
            #expect(try decoded(file) == nil)
        }
    }

    @Test("A palette that cannot be right")
    func palettes() throws {
        let whole = PNGFile(Drawing(9, 9, type: 3))
        let alphas = PNGFile.Chunk("tRNS", [1, 2])
        var (missing, short, early, twice, empty, long) = (whole, whole, whole, whole, whole, whole)
        missing.chunks.removeAll { $0.name == "PLTE" }
        short.replace("PLTE", with: Array(repeating: 9, count: 18))
        early.add(alphas, before: "PLTE")
        twice.chunks.insert(contentsOf: [alphas, alphas], at: 2)
        empty.add(PNGFile.Chunk("tRNS"))
        long.add(PNGFile.Chunk("tRNS", Array(repeating: 9, count: 8)))
        for file in [missing, short, early, twice, empty, long] { #expect(try decoded(file) == nil) }

        var gray = PNGFile(Drawing(9, 9, type: 0))
        gray.add(PNGFile.Chunk("PLTE", [1, 2, 3]))
        #expect(try decoded(gray) == nil)
    }

    @Test("Data that are not exactly the rows")
    func data() throws {
        let rows = Drawing(5, 4, type: 2).rows(filters: [0])
        let stream = zlib(rows)
        var wrongSum = stream
        wrongSum[stream.count - 1] ^= 1
        var badFilter = rows
        badFilter[16] = 5
        let cases = [
            zlib(rows + [0]), zlib(rows.dropLast()), stream + [0], Array(stream.dropLast()), wrongSum, zlib(badFilter),
            [], [0x78], zlib(rows, window: 8),
        ]
        for data in cases {
            var file = Self.file
            file.replace("IDAT", with: data)
            #expect(try decoded(file) == nil)
        }
    }

    /// zlib refuses such a stream only if a match reaches too far; nobody has to find out.
    @Test("A window smaller than what lies in it", arguments: [(0, false), (1, true), (7, true)] as [(UInt8, Bool)])
    func window(_ window: UInt8, isOrdinary: Bool) throws {
        let drawing = Drawing(16, 8, type: 2)
        var file = PNGFile(drawing)
        file.replace("IDAT", with: zlib(drawing.rows(filters: [0]), window: window))
        #expect(try (decoded(file) != nil) == isOrdinary)
    }
}

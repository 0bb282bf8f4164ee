import Testing

@testable import Pixels

@Suite("An ordinary PNG has the pixels that were drawn")
struct PNGDecodingTests {
    /// Shorter and longer than a vector, and not a multiple of one.
    private static let widths = [1, 2, 3, 5, 11, 16, 43]

    @Test("With each filter, also in the first row", arguments: Drawing.types, [0, 1, 2, 3, 4] as [UInt8])
    func filters(_ type: UInt8, _ filter: UInt8) throws {
        for width in Self.widths { try expectPixels(of: Drawing(width, 7, type: type), filters: [filter]) }
    }

    @Test("With filters that change from row to row", arguments: Drawing.types)
    func mixedFilters(_ type: UInt8) throws {
        for width in Self.widths {
            try expectPixels(of: Drawing(width, 41, type: type), filters: [4, 3, 4, 1, 2, 0, 3, 2, 4, 0, 1])
        }
    }

    @Test("With every order of four filters", arguments: Drawing.types, [1, 2, 5])
    func allOrders(_ type: UInt8, _ width: Int) throws {
        for order in 0..<625 {
            let filters = [125, 25, 5, 1].map { UInt8(order / $0 % 5) }
            let drawing = Drawing(width, 5, type: type)
            let (stored, row) = (drawing.rows(filters: [0] + filters), width * drawing.stored)
            var target = [UInt8](repeating: 0, count: 4 * row + 3)
            try unsafe (stored + [0, 0, 0]).withUnsafeBytes { stored in
                try unsafe target.withUnsafeMutableBytes { target in
                    try unsafe FilteredRows(
                        source: stored.start + (row + 1), above: stored.start + 1, target: target.start, stride: row,
                        count: 4, rowBytes: row, pixelBytes: drawing.stored
                    ).undo()
                }
            }
            #expect(Array(target.dropLast(3)) == Array(drawing.samples[row...]), "filters \(filters)")
        }
    }

    @Test("With rows of which four are longer than a piece of decompressed data", arguments: [2, 3] as [UInt8])
    func longRows(_ type: UInt8) throws {
        try expectPixels(of: Drawing(18_000 / Drawing.storedBytes(type), 6, type: type), filters: [4, 3])
    }

    @Test("With data in several chunks, some of them empty", arguments: [1, 2, 3, 100])
    func pieces(_ count: Int) throws {
        let drawing = Drawing(19, 9, type: 2)
        var file = PNGFile(drawing, filters: [4])
        file.splitData(into: count)
        file.add(PNGFile.Chunk("IDAT"))
        #expect(try decoded(file)?.samples == drawing.pixels)
    }

    @Test("With alpha for the first colors of a palette")
    func paletteWithAlpha() throws {
        let drawing = Drawing(10, 10, type: 3)
        var file = PNGFile(drawing)
        file.add(PNGFile.Chunk("tRNS", [0, 200, 7]))
        let image = try #require(try decoded(file))
        let alphas: [UInt8] = drawing.samples.map { [0, 200, 7, 255, 255, 255, 255][Int($0)] }
        let colors = drawing.pixels
        let expected = alphas.indices.flatMap { colors[$0 * 3..<$0 * 3 + 3] + [alphas[$0]] }
        #expect(image.samples == expected)
        #expect(image.channels == 4)
    }

    @Test("Whatever follows the end is no part of it")
    func tail() throws {
        let drawing = Drawing(3, 3, type: 2)
        let image = try PixelBuffer.decodingOrdinaryPNG(PNGFile(drawing).bytes + [1, 2, 3]) { false }
        #expect(image?.samples == drawing.pixels)
    }

    @Test("Stopping is noticed at each step")
    func stopping() throws {
        let file = PNGFile(Drawing(3, 200, type: 2)).bytes
        var looks = 0
        _ = try PixelBuffer.decodingOrdinaryPNG(file) {
            looks += 1
            return false
        }
        #expect(looks >= 4)
        for last in 1...looks {
            var looked = 0
            #expect(throws: CancellationError.self) {
                try PixelBuffer.decodingOrdinaryPNG(file) {
                    looked += 1
                    return looked == last
                }
            }
        }
    }

    private func expectPixels(of drawing: Drawing, filters: [UInt8]) throws {
        let image = try #require(try decoded(PNGFile(drawing, filters: filters)))
        #expect([image.width, image.height, image.channels] == [drawing.width, drawing.height, drawing.channels])
        #expect(image.samples == drawing.pixels, "\(drawing.width) wide, filters \(filters)")
    }
}

@Suite("The Paeth predictor")
struct PaethTests {
    private static let values = Array(stride(from: 0 as UInt8, to: 255, by: 6)) + [1, 127, 128, 254, 255]

    @Test("Is the one of the specification", arguments: values)
    func agreement(_ left: UInt8) {
        let stored = SIMD4<UInt8>(3, 0, 0, 250)
        for above in Self.values {
            for corner in Self.values {
                let pixel = addingPaeth(
                    to: stored, left: SIMD4(repeating: left), above: SIMD4(repeating: above),
                    corner: SIMD4(repeating: corner))
                #expect(pixel == stored &+ SIMD4(repeating: predicted(left, above, corner)))
            }
        }
    }

    private func predicted(_ left: UInt8, _ above: UInt8, _ corner: UInt8) -> UInt8 {
        let sum = Int(left) + Int(above) - Int(corner)
        return [left, above, corner].min { abs(Int($0) - sum) < abs(Int($1) - sum) } ?? 0
    }
}

func decoded(_ file: PNGFile) throws -> PixelBuffer? {
    try PixelBuffer.decodingOrdinaryPNG(file.bytes) { false }
}

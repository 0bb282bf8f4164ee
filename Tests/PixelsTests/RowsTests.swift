import Dispatch
import Testing

@testable import Pixels

@Suite("Rows stream from the decoder into the resize")
struct RowsTests {
    private static let sizes = [
        (1, 1), (1, 60), (100, 1), (7, 5), (33, 41), (50, 60), (99, 59), (100, 30), (30, 60), (100, 60),
    ]

    @Test("A PNG is scaled as if it had been decoded whole, with and without help", arguments: Drawing.types, sizes)
    func png(_ type: UInt8, _ size: (Int, Int)) throws {
        let file = PNGFile(Drawing(100, 60, type: type), filters: [0, 1, 2, 3, 4]).bytes
        let whole = try #require(try PixelBuffer.decodingOrdinaryPNG(file) { false })
        let expected = try whole.resized(width: size.0, height: size.1)
        for borrowThread in [Help.none, Help.now] {
            let scaled = try #require(
                try PixelBuffer.decodingOrdinaryPNG(
                    file, scaledTo: (width: size.0, height: size.1), borrowThread: borrowThread, shouldStop: { false }))
            #expect([scaled.width, scaled.height, scaled.channels] == [size.0, size.1, expected.channels])
            #expect(scaled.samples == expected.samples)
        }
    }

    @Test(
        "So is one that is narrower than a vector, or of a single row", arguments: [(1, 90), (5, 200), (90, 1), (3, 3)])
    func narrow(_ size: (Int, Int)) throws {
        let file = PNGFile(Drawing(size.0, size.1, type: 2), filters: [4]).bytes
        let whole = try #require(try PixelBuffer.decodingOrdinaryPNG(file) { false })
        for (width, height) in [(1, 1), (size.0, 1), (1, size.1), (size.0, (size.1 + 2) / 3)] {
            let scaled = try PixelBuffer.decodingOrdinaryPNG(file, scaledTo: (width: width, height: height)) { false }
            #expect(try scaled?.samples == whole.resized(width: width, height: height).samples)
        }
    }

    @Test("So is a JPEG, shrunk or not", arguments: [1, 2, 8], [(1, 1), (33, 41), (65, 1), (130, 20), (131, 77)])
    func jpeg(_ shrink: Int, _ size: (Int, Int)) throws {
        let file = try Picture.noise.drawn(width: 131, height: 77).jpeg(quality: 80, optimizesCoding: false)
        let whole = try #require(
            try PixelBuffer.decodingOrdinaryJPEG(file, width: 131, height: 77, shrink: shrink) { false })
        for borrowThread in [Help.none, Help.now, Help.late] {
            let scaled = try PixelBuffer.decodingOrdinaryJPEG(
                file, width: 131, height: 77, shrink: shrink, scaledTo: (width: size.0, height: size.1),
                borrowThread: borrowThread,
                shouldStop: { false })
            #expect(try scaled?.samples == whole.resized(width: size.0, height: size.1).samples)
        }
    }

    @Test("Never is a picture made larger")
    func neverGrows() throws {
        let file = PNGFile(Drawing(20, 10, type: 2)).bytes
        let image = try PixelBuffer.decodingOrdinaryPNG(file, scaledTo: (width: 40, height: 5)) { false }
        #expect([image?.width, image?.height] == [20, 5])
    }

    @Test("Data in many pieces are one stream", arguments: [2, 3, 60, 500])
    func pieces(_ count: Int) throws {
        let drawing = Drawing(100, 60, type: 2)
        var file = PNGFile(drawing, filters: [4])
        file.splitData(into: count)
        file.add(PNGFile.Chunk("IDAT"))
        #expect(try decoded(file)?.samples == drawing.pixels)
    }

    @Test("Damage is seen wherever it is, also behind the last row that is needed", arguments: Drawing.types)
    func damage(_ type: UInt8) throws {
        let whole = PNGFile(Drawing(9, 8, type: type), filters: [4])
        func scaled(_ bytes: [UInt8]) throws -> PixelBuffer? {
            try PixelBuffer.decodingOrdinaryPNG(
                bytes, scaledTo: (width: 4, height: 3), borrowThread: Help.now, shouldStop: { false })
        }
        #expect(try scaled(whole.bytes) != nil)
        for count in whole.bytes.indices { #expect(try scaled(Array(whole.bytes[..<count])) == nil) }
        let location = try #require(whole.chunks.firstIndex { $0.name == "IDAT" })
        // Behind zlib's two bytes a stored block begins, five bits of whose first byte mean nothing.
        for index in whole.chunks[location].data.indices where index != 2 {
            var file = whole
            // With the right checksum of the chunk: the stream's own has to tell.
            file.chunks[location].data[index] ^= 0x10
            #expect(try scaled(file.bytes) == nil, "at \(index)")
        }
        var longer = whole
        longer.chunks[location].data.append(0)
        #expect(try scaled(longer.bytes) == nil)
    }

    @Test("A JPEG cut anywhere is left to somebody else", arguments: [0, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
    func cutJPEG(_ part: Double) throws {
        let file = try Picture.noise.drawn(width: 131, height: 77).jpeg(quality: 80, optimizesCoding: false)
        let cut = Array(file.prefix(Int(Double(file.count) * part)))
        let image = try PixelBuffer.decodingOrdinaryJPEG(
            cut, width: 131, height: 77, scaledTo: (width: 60, height: 40), borrowThread: Help.now,
            shouldStop: { false })
        #expect(image == nil)
    }

    @Test(
        "Work ends soon after it should, in the middle of a picture, and helpers with it", arguments: [false, true])
    func stops(_ isHelped: Bool) throws {
        let borrowThread = isHelped ? Help.now : Help.none
        let png = PNGFile(Drawing(30, 200, type: 2)).bytes
        let jpeg = try Picture.noise.drawn(width: 131, height: 200).jpeg(quality: 80, optimizesCoding: false)
        for last in 1...50 {
            var (first, second) = (0, 0)
            #expect(throws: CancellationError.self) {
                try PixelBuffer.decodingOrdinaryPNG(
                    png, scaledTo: (width: 20, height: 100), borrowThread: borrowThread,
                    shouldStop: {
                        first += 1
                        return first == last
                    })
            }
            #expect(throws: CancellationError.self) {
                try PixelBuffer.decodingOrdinaryJPEG(
                    jpeg, width: 131, height: 200, scaledTo: (width: 50, height: 100), borrowThread: borrowThread,
                    shouldStop: {
                        second += 1
                        return second == last
                    })
            }
            #expect([first, second] == [last, last])
        }
    }

    @Test("Of a large source only some rows are in memory")
    func window() throws {
        let resizing = try #require(
            try Resizing(from: (width: 4096, height: 4096), to: (width: 2048, height: 2048), channels: 3))
        let held = RowWindow.bytes(width: 4096, height: 4096, channels: 3, most: resizing.mostRows)
        #expect(held < 4096 * 3 * 40)
        #expect(PNGRows.bytes(rowBytes: 4096 * 3) < 512 * 1024)
        #expect(RowsAhead.bytes(width: 4096, channels: 3) < 4096 * 3 * 50)
    }
}

/// Idle threads for tests.
enum Help {
    static let none: @Sendable (@escaping @Sendable () -> Void) -> Bool = { _ in false }
    static let now: @Sendable (@escaping @Sendable () -> Void) -> Bool = { work in
        DispatchQueue.global().async(execute: work)
        return true
    }
    /// It is promised, and comes when all is over.
    static let late: @Sendable (@escaping @Sendable () -> Void) -> Bool = { work in
        DispatchQueue.global().asyncAfter(deadline: .now() + 0.05, execute: work)
        return true
    }
}

import CalotypeWebP
import Testing

@Suite("A canvas whose rows come one after the other")
struct CanvasTests {
    private let picture = Picture(width: 21, height: 13, .mixed)

    @Test(
        "However it is cut, the bytes are those of the whole image",
        arguments: [
            (1, 1), (1, 2), (2, 1), (1, 40), (40, 1), (16, 16), (17, 3), (21, 13), (131, 77), (33, 200), (64, 97),
        ], [Strips.Layout.rgb, .rgba, .planes, .mixed])
    func anyCut(_ size: (Int, Int), _ layout: Strips.Layout) throws {
        let picture = Picture(width: size.0, height: size.1, .mixed)
        let strips = Strips(picture, layout)
        let expected = try withExtendedLifetime(strips) { try WebPEncoder().encode(strips.whole).bytes }
        var random = Seeded(state: 5)
        for most in [1, 2, 3, 16, 40, size.1] {
            var canvas = try WebPCanvas(width: size.0, height: size.1)
            while canvas.count < size.1 {
                let count = Int.random(in: 1...min(most, size.1 - canvas.count), using: &random)
                try strips.append(count, to: &canvas)
            }
            #expect(try WebPEncoder().encode(canvas).bytes == expected, "at most \(most) rows")
        }
    }

    @Test("The portable kernels convert rows to the same bytes")
    func portable() throws {
        var canvas = try WebPCanvas(width: 21, height: 13, usesPortableKernels: true)
        for row in 0..<13 { try canvas.append(picture.rows(row..<row + 1)) }
        var encoder = WebPEncoder()
        encoder.usesPortableKernels = true
        #expect(try encoder.encode(canvas).bytes == Encoding(picture, WebPOptions()).bytes)
    }

    @Test(
        "Modes that do not fit are limited as in an image, though the rows are gone", arguments: [300, 120, 60, 20],
        [1, 4])
    func modeLimit(_ bytes: Int, _ threads: Int) throws {
        let picture = Picture(width: 320, height: 320, .mixed)
        let options = WebPOptions(quality: 95, maximumThreads: threads)
        var encoder = WebPEncoder()
        encoder.mostModeBytes = bytes
        var canvas = try WebPCanvas(width: 320, height: 320)
        try canvas.append(picture.pixels)
        let expected = try Encoding(picture, options, mostModeBytes: bytes)
        let given = try encoder.encode(canvas, options: options, borrowThread: Encoding.borrowThread)
        #expect(given.bytes == expected.bytes)
        #expect(LibWebP.planes(of: given.bytes) == expected.reconstruction)
    }

    @Test("Options count for a canvas, too")
    func options() async throws {
        let options = WebPOptions(quality: 40, effort: 6, maximumThreads: 3, metadata: WebPMetadata(xmp: [1, 2, 3]))
        var canvas = try WebPCanvas(width: 21, height: 13)
        try canvas.append(picture.pixels)
        let encoded = try await WebPEncoder().encode(canvas, options: options)
        #expect(try encoded.bytes == Encoding(picture, options).bytes)
        await #expect(throws: WebPError.option("effort")) {
            var canvas = try WebPCanvas(width: 21, height: 13)
            try canvas.append(picture.pixels)
            return try await WebPEncoder().encode(canvas, options: WebPOptions(effort: 9)).bytes
        }
    }

    @Test("Missing rows are an error", arguments: [0, 1, 12])
    func tooFewRows(_ count: Int) async throws {
        await #expect(throws: WebPError.rows(needed: 13, given: count)) {
            var canvas = try WebPCanvas(width: 21, height: 13)
            try canvas.append(picture.rows(0..<count))
            return try await WebPEncoder().encode(canvas).bytes
        }
        #expect(throws: WebPError.rows(needed: 13, given: count)) {
            var canvas = try WebPCanvas(width: 21, height: 13)
            try canvas.append(picture.rows(0..<count))
            return try WebPEncoder().encode(canvas, borrowThread: Encoding.borrowThread).bytes
        }
    }

    @Test("What cannot be appended is refused, and the canvas goes on from where it was")
    func refused() throws {
        var canvas = try WebPCanvas(width: 21, height: 13)
        try canvas.append(picture.rows(0..<5))
        #expect(throws: WebPError.rows(needed: 13, given: 14)) { try canvas.append(picture.rows(0..<9)) }
        #expect(throws: WebPError.tooFewBytes(needed: 63, given: 62)) {
            try canvas.append([UInt8](repeating: 0, count: 62))
        }
        var transparent = picture.rgba(alpha: 255)
        transparent[4 * 21 - 1] = 254
        #expect(throws: WebPError.transparent) { try canvas.append(Array(transparent[..<168]), layout: .rgba) }
        try picture.view { image throws(WebPError) in
            guard case .rgb(let base, _) = image.pixels else { return }
            let narrow = WebPImage(rgb: base, width: 20, height: 1, bytesPerRow: 63)
            #expect(throws: WebPError.dimensions(width: 20, height: 1)) { try canvas.append(narrow) }
            let short = WebPImage(rgb: base, width: 21, height: 1, bytesPerRow: 62)
            #expect(throws: WebPError.bytesPerRow(62)) { try canvas.append(short) }
        }
        #expect(canvas.count == 5)
        try canvas.append(picture.rows(5..<13))
        #expect(try WebPEncoder().encode(canvas).bytes == Encoding(picture, WebPOptions()).bytes)
    }

    @Test("Planes are cut between pairs of rows alone")
    func cutRowPair() throws {
        let strips = Strips(picture, .planes)
        var canvas = try WebPCanvas(width: 21, height: 13)
        #expect(throws: WebPError.cutRowPair) { try canvas.append(strips.strip(0..<3)) }
        try canvas.append(picture.rows(0..<1))
        #expect(throws: WebPError.cutRowPair) { try canvas.append(strips.strip(0..<2)) }
    }

    @Test("Sizes outside the format are refused", arguments: [(0, 1), (1, 0), (-1, 5), (16384, 1), (1, 16384)])
    func sizes(_ size: (Int, Int)) {
        #expect(throws: WebPError.dimensions(width: size.0, height: size.1)) {
            _ = try WebPCanvas(width: size.0, height: size.1)
        }
    }

    @Test("Cancellation ends the encode of a canvas at any moment", arguments: [0, 1, 10, 30, 60])
    func cancellation(_ after: Int) throws {
        let picture = Picture(width: 400, height: 400, .mixed)
        var asked = 0
        #expect(throws: WebPError.cancelled) {
            var canvas = try WebPCanvas(width: 400, height: 400)
            try canvas.append(picture.pixels)
            _ = try WebPEncoder().encode(
                canvas, options: WebPOptions(maximumThreads: 1),
                isCancelled: {
                    asked += 1
                    return asked > after
                })
        }
        #expect(asked <= after + 2, "it stops at once")
    }

    @Test("A cancelled task ends with the error of the encoder")
    func taskCancellation() async {
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            var canvas = try WebPCanvas(width: 21, height: 13)
            try canvas.append(picture.pixels)
            return try await WebPEncoder().encode(canvas).bytes
        }
        task.cancel()
        await #expect(throws: WebPError.cancelled) { try await task.value }
    }

    @Test("A copy of the planes is predicted where a search may have to begin again")
    func memory() {
        func copy(_ side: Int) -> Int {
            WebPEncoder().predictedMemory(width: side, height: side, rowByRow: true)
                - WebPEncoder().predictedMemory(width: side, height: side)
        }
        #expect(copy(1024) == 0)
        #expect(copy(2048) == 0)
        let samples = 4096 * 4096 * 3 / 2
        #expect(copy(4096) > samples)
        #expect(copy(4096) < samples + samples / 20)
    }
}

/// A picture in every layout, each row with a gap behind it, to be cut into strips.
final class Strips: @unchecked Sendable {  // never written after it is made
    enum Layout: CaseIterable { case rgb, rgba, planes, mixed }

    private let picture: Picture
    private let layout: Layout
    private let memory: UnsafeMutablePointer<UInt8>
    private let bytesPerRow: Int

    init(_ picture: Picture, _ layout: Layout) {
        (self.picture, self.layout) = (picture, layout)
        let samples = layout == .rgb ? picture.pixels : picture.rgba(alpha: 255)
        let rowBytes = samples.count / picture.height
        bytesPerRow = rowBytes + 5
        memory = .allocate(capacity: bytesPerRow * picture.height)
        memory.initialize(repeating: 9, count: bytesPerRow * picture.height)
        for row in 0..<picture.height {
            for index in 0..<rowBytes { memory[row * bytesPerRow + index] = samples[row * rowBytes + index] }
        }
    }

    deinit { memory.deallocate() }

    var whole: WebPImage { strip(0..<picture.height) }

    /// At least so many of the next rows.
    func append(_ count: Int, to canvas: inout WebPCanvas) throws(WebPError) {
        let isCut = layout == .planes && !count.isMultiple(of: 2)
        let end = min(canvas.count + count + (isCut ? 1 : 0), picture.height)
        let rows = canvas.count..<end
        if layout == .mixed, canvas.count % 3 == 0 {
            try canvas.append(picture.rows(rows))
        } else {
            try withExtendedLifetime(self) { () throws(WebPError) in try canvas.append(strip(rows)) }
        }
    }

    /// Planes, where these are wanted, are any bytes of the picture.
    func strip(_ rows: Range<Int>) -> WebPImage {
        let start = memory + rows.lowerBound * bytesPerRow
        let (width, height) = (picture.width, rows.count)
        switch layout {
        case .rgb: return WebPImage(rgb: start, width: width, height: height, bytesPerRow: bytesPerRow)
        case .rgba, .mixed: return WebPImage(rgba: start, width: width, height: height, bytesPerRow: bytesPerRow)
        case .planes:
            let chroma = memory + rows.lowerBound / 2 * bytesPerRow
            return WebPImage(
                y: start, u: chroma + 1, v: chroma + 2, width: width, height: height, yBytesPerRow: bytesPerRow,
                uvBytesPerRow: bytesPerRow)
        }
    }
}

import Pixels
import Testing

@Suite("Resizing")
struct ResizeTests {
    @Test(
        "Every sample is that of exact arithmetic, rounded", arguments: Picture.allCases, Reduction.all)
    func exact(_ picture: Picture, _ reduction: Reduction) throws {
        let image = try picture.drawn(width: reduction.source.width, height: reduction.source.height)
        let (width, height) = (reduction.target.width, reduction.target.height)
        let resized = try image.resized(width: width, height: height)
        let expected = ExactLanczos(image: image).samples(width: width, height: height)
        #expect((resized.width, resized.height, resized.channels) == (width, height, 3))
        #expect(zip(resized.samples, expected).allSatisfy { abs(Double($0) - $1) < 0.6 })
    }

    @Test("Where all pixels are the same, they stay so", arguments: [0, 1, 100, 254, 255] as [UInt8], Reduction.all)
    func constant(_ level: UInt8, _ reduction: Reduction) throws {
        for channels in 3...4 {
            let count = reduction.source.width * reduction.source.height * channels
            let samples = (0..<count).map { $0 % channels == 3 ? 255 : level }
            let image = try PixelBuffer(
                width: reduction.source.width, height: reduction.source.height, channels: channels, samples: samples)
            let resized = try image.resized(width: reduction.target.width, height: reduction.target.height)
            #expect(resized.samples.enumerated().allSatisfy { $1 == ($0 % channels == 3 ? 255 : level) })
        }
    }

    @Test("An opaque image's colors do not depend on whether it has alpha", arguments: Reduction.all)
    func opaque(_ reduction: Reduction) throws {
        let image = try Picture.noise.drawn(width: reduction.source.width, height: reduction.source.height)
        let withAlpha = try image.coveringAll()
        let resized = try withAlpha.resized(width: reduction.target.width, height: reduction.target.height)
        let expected = try image.resized(width: reduction.target.width, height: reduction.target.height)
        #expect(resized.samples.enumerated().allSatisfy { $0 % 4 != 3 || $1 == 255 })
        #expect(try resized.flattened(onto: (0, 0, 0)).distance(to: expected).largest <= 1)
    }

    @Test("A white shape on hidden black keeps a white edge", arguments: [(48, 48), (40, 31), (16, 9), (7, 7)])
    func noFringe(_ width: Int, _ height: Int) throws {
        let samples = (0..<64 * 64).flatMap { pixel -> [UInt8] in
            let (x, y) = (pixel % 64 - 32, pixel / 64 - 32)
            return x * x + y * y < 400 ? [255, 255, 255, 255] : [0, 0, 0, 0]
        }
        let image = try PixelBuffer(width: 64, height: 64, channels: 4, samples: samples)
        let pixels = try image.resized(width: width, height: height).pixels
        #expect(pixels.contains { $0[3] > 0 && $0[3] < 255 })
        #expect(pixels.allSatisfy { $0[3] == 0 || $0[0] >= 254 })
    }

    @Test("Wide vectors make the same samples as short ones", arguments: [3, 4], Reduction.all)
    func sameOnAllVectors(_ channels: Int, _ reduction: Reduction) throws {
        let count = reduction.source.width * reduction.source.height * channels
        let samples = (0..<count).map { UInt8(truncatingIfNeeded: ($0 &* 0x9E37_79B1) >> 16) }
        let image = try PixelBuffer(
            width: reduction.source.width, height: reduction.source.height, channels: channels, samples: samples)
        let (width, height) = (reduction.target.width, reduction.target.height)
        let all = try PixelBuffer.vectorSizes.map {
            try image.resized(width: width, height: height, vectorBytes: $0).samples
        }
        #expect(all.allSatisfy { $0 == all[0] })
        #expect(try image.resized(width: width, height: height).samples == all[0])
    }

    @Test("An image never grows, and its own size costs nothing")
    func neverGrows() throws {
        let image = try Picture.noise.drawn(width: 20, height: 10)
        #expect(try image.resized(width: 40, height: 40) === image)
        let narrowed = try image.resized(width: 10, height: 99)
        #expect((narrowed.width, narrowed.height) == (10, 10))
    }

    @Test("Work ends soon after it should")
    func stops() throws {
        let image = try Picture.noise.drawn(width: 64, height: 64)
        var questions = 0
        #expect(throws: CancellationError.self) {
            try image.resized(width: 40, height: 40) {
                questions += 1
                return questions == 5
            }
        }
        #expect(questions == 5)
    }
}

/// From one size to another.
struct Reduction: CustomTestStringConvertible {
    let source: (width: Int, height: Int)
    let target: (width: Int, height: Int)

    var testDescription: String { "\(source.width)×\(source.height) to \(target.width)×\(target.height)" }

    static let all = [
        Reduction(source: (128, 96), target: (96, 72)),
        Reduction(source: (127, 95), target: (79, 59)),
        Reduction(source: (64, 64), target: (32, 32)),
        Reduction(source: (101, 67), target: (25, 17)),
        Reduction(source: (150, 151), target: (20, 21)),
        Reduction(source: (33, 50), target: (33, 20)),
        Reduction(source: (50, 33), target: (20, 33)),
        Reduction(source: (61, 40), target: (1, 40)),
        Reduction(source: (40, 61), target: (40, 1)),
        Reduction(source: (90, 90), target: (1, 1)),
        Reduction(source: (1, 40), target: (1, 13)),
        Reduction(source: (40, 1), target: (13, 1)),
        Reduction(source: (5, 31), target: (3, 30)),
        Reduction(source: (2, 2), target: (1, 1)),
        Reduction(source: (17, 3), target: (16, 2)),
    ]
}

extension PixelBuffer {
    /// With alpha that hides nothing.
    fileprivate func coveringAll() throws -> PixelBuffer {
        try PixelBuffer(width: width, height: height, channels: 4, samples: pixels.flatMap { $0 + [255] })
    }

    var pixels: [[UInt8]] {
        let samples = samples
        return stride(from: 0, to: samples.count, by: channels).map { Array(samples[$0..<$0 + channels]) }
    }
}

import CLibWebP
import CalotypeWebP
import Testing

@Suite("Alpha")
struct AlphaTests {
    private static let sizes = [(1, 1), (2, 3), (3, 2), (16, 16), (17, 33), (131, 77), (1, 40), (40, 1), (300, 5)]

    @Test("libwebp reads the alpha that was written", arguments: Mask.allCases, sizes)
    func same(_ mask: Mask, _ size: (width: Int, height: Int)) throws {
        let image = Cutout(mask, width: size.width, height: size.height)
        for effort in [2, 4] {
            let file = try image.encoded(WebPOptions(effort: effort)).bytes
            #expect(LibWebP.rgba(of: file)?.alpha == image.pixels.alpha)
        }
    }

    @Test("A decoder sees what the encoder reconstructed", arguments: Mask.allCases, [false, true])
    func reconstruction(_ mask: Mask, _ exact: Bool) throws {
        let image = Cutout(mask, width: 131, height: 77)
        for portable in [false, true] {
            let encoding = try image.encoding(WebPOptions(exact: exact), portable: portable)
            #expect(LibWebP.planes(of: encoding.file) == encoding.planes)
        }
    }

    @Test("Portable kernels and more threads write the same bytes", arguments: Mask.allCases)
    func sameBytes(_ mask: Mask) throws {
        let image = Cutout(mask, width: 131, height: 77)
        let file = try image.encoding(WebPOptions(maximumThreads: 1)).file
        #expect(try image.encoding(WebPOptions(maximumThreads: 4)).file == file)
        #expect(try image.encoding(WebPOptions(), portable: true).file == file)
    }

    @Test("Visible pixels are as good as those of libwebp", arguments: [Mask.disk, .soft, .noise])
    func quality(_ mask: Mask) throws {
        let image = Cutout(mask, width: 131, height: 77)
        let ours = try image.encoded(WebPOptions(quality: 90, filterStrength: 0)).bytes
        let theirs = try #require(image.encodedByLibWebP(quality: 90))
        // Without VP8L's predictors, smooth alpha takes a little more.
        #expect(ours.count <= theirs.count * 108 / 100)
        let (mine, other) = (try #require(LibWebP.rgba(of: ours)), try #require(LibWebP.rgba(of: theirs)))
        #expect(image.error(of: mine) <= image.error(of: other) * 1.1 + 0.1)
    }

    @Test("Colors under transparent pixels are cleaned, unless they are to be kept")
    func exact() throws {
        let image = Cutout(.disk, width: 131, height: 77)
        let (clean, exact) = (try image.encoded(WebPOptions()).bytes, try image.encoded(WebPOptions(exact: true)).bytes)
        #expect(clean.count < exact.count * 9 / 10)
        let (kept, lost) = (try #require(LibWebP.rgba(of: exact)), try #require(LibWebP.rgba(of: clean)))
        #expect(image.error(of: kept, hidden: true) < image.error(of: lost, hidden: true) / 4)
    }

    @Test("Nothing is visible at all")
    func invisible() throws {
        let image = Cutout(.none, width: 131, height: 77)
        let file = try image.encoded(WebPOptions()).bytes
        #expect(file.count < 200)
        #expect(LibWebP.rgba(of: file)?.alpha == image.pixels.alpha)
    }

    @Test("Metadata and alpha go together")
    func metadata() throws {
        let options = WebPOptions(metadata: WebPMetadata(icc: [1, 2, 3], exif: [4], xmp: [5, 6]))
        let file = try Cutout(.disk, width: 40, height: 30).encoded(options).bytes
        var names: [String] = []
        var offset = 12
        while offset + 8 <= file.count {
            names.append(String(decoding: file[offset..<offset + 4], as: UTF8.self))
            let size = (0..<4).reduce(0) { $0 | Int(file[offset + 4 + $1]) << (8 * $1) }
            offset += 8 + size + size % 2
        }
        #expect(names == ["VP8X", "ICCP", "ALPH", "VP8 ", "EXIF", "XMP "])
        #expect(file[20] == 0x3C)
        #expect(offset == file.count)
    }

    @Test("Alpha stops soon after it should")
    func stops() throws {
        let image = Cutout(.noise, width: 640, height: 640)
        var questions = 0
        #expect(throws: WebPError.cancelled) {
            try image.view { view throws(WebPError) in
                _ = try WebPEncoder().encode(
                    view,
                    isCancelled: {
                        questions += 1
                        return questions == 3
                    })
            }
        }
    }
}

/// What is visible of an image.
enum Mask: CaseIterable {
    case none, disk, soft, noise, onePixel, allButOne, half

    func alpha(_ x: Int, _ y: Int, _ width: Int, _ height: Int, _ random: inout Seeded) -> UInt8 {
        let (dx, dy) = (2 * x - width, 2 * y - height)
        let distance = 100 * (dx * dx + dy * dy) / max(width * width + height * height, 1)
        return switch self {
        case .none: 0
        case .disk: distance < 30 ? 255 : 0
        case .soft: UInt8(max(0, min(255, 300 - distance * 6)))
        case .noise: UInt8(random.next() & 255)
        case .onePixel: x == width / 2 && y == height / 2 ? 200 : 0
        case .allButOne: x == width / 2 && y == height / 2 ? 200 : 255
        case .half: x < width / 2 ? 128 : 254
        }
    }
}

/// An image with alpha.
struct Cutout {
    let width: Int
    let height: Int
    let pixels: RGBA

    init(_ mask: Mask, width: Int, height: Int) {
        var bytes = Picture(width: width, height: height, .mixed).rgba(alpha: 255)
        var random = Seeded(state: 7)
        for y in 0..<height {
            for x in 0..<width { bytes[4 * (y * width + x) + 3] = mask.alpha(x, y, width, height, &random) }
        }
        (self.width, self.height, pixels) = (width, height, RGBA(bytes: bytes))
    }

    func encoded(_ options: WebPOptions) throws(WebPError) -> EncodedWebP {
        try view { image throws(WebPError) in try WebPEncoder().encode(image, options: options) }
    }

    func encoding(_ options: WebPOptions, portable: Bool = false) throws(WebPError) -> (file: [UInt8], planes: [UInt8])
    {
        var encoder = WebPEncoder()
        encoder.usesPortableKernels = portable
        var planes: [UInt8] = []
        let encoded = try view { image throws(WebPError) in
            try encoder.encode(
                image, options: options, borrowThread: Encoding.borrowThread, isCancelled: { false },
                inspect: { planes = $0.bytes })
        }
        return (encoded.bytes, planes)
    }

    func encodedByLibWebP(quality: Int) -> [UInt8]? {
        var output: UnsafeMutablePointer<UInt8>?
        let count = WebPEncodeRGBA(pixels.bytes, Int32(width), Int32(height), Int32(4 * width), Float(quality), &output)
        defer { WebPFree(output) }
        return count == 0 ? nil : Array(UnsafeBufferPointer(start: output, count: count))
    }

    /// The mean squared error of the colors, weighted by alpha; or of the pixels that are invisible.
    func error(of other: RGBA, hidden: Bool = false) -> Double {
        var (sum, weights) = (0.0, 0.0)
        for index in stride(from: 0, to: pixels.bytes.count, by: 4) {
            let alpha = Double(pixels.bytes[index + 3]) / 255
            let weight = hidden ? (alpha == 0 ? 1 : 0) : alpha
            for channel in 0..<3 {
                let difference = Double(pixels.bytes[index + channel]) - Double(other.bytes[index + channel])
                sum += weight * difference * difference
            }
            weights += 3 * weight
        }
        return sum / max(weights, 1)
    }

    func view<Result>(_ body: (WebPImage) throws(WebPError) -> Result) throws(WebPError) -> Result {
        try pixels.bytes.withUnsafeBufferPointer { bytes throws(WebPError) in
            guard let base = bytes.baseAddress else { throw .dimensions(width: width, height: height) }
            return try body(WebPImage(rgba: base, width: width, height: height, bytesPerRow: 4 * width))
        }
    }
}

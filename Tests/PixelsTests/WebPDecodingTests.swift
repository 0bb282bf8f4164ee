import Foundation
import Pixels
import Synchronization
import Testing

@Suite("Decoding ordinary WebP files", .enabled(if: VipsTool.isInstalled))
struct WebPDecodingTests {
    private static let options = [
        ["--Q", "80"], ["--Q", "95"], ["--Q", "40", "--smart-subsample"], ["--lossless"],
        ["--Q", "60", "--near-lossless"],
    ]

    @Test("The pixels are those of libvips", arguments: [3, 4], options)
    func samePixels(_ channels: Int, _ options: [String]) throws {
        let tool = try VipsTool()
        let file = try Source(.gradient, 131, 77, channels: channels).webp(options)
        let decoded = try #require(try decode(file))
        #expect((decoded.width, decoded.height, decoded.channels) == (131, 77, channels))
        #expect(decoded.samples == (try tool.samples(fromFile: file, by: ["webpload"])))
    }

    @Test("libwebp scales as it does for libvips", arguments: [3, 4], [0.5, 0.25, 0.3])
    func scaled(_ channels: Int, _ scale: Double) throws {
        let tool = try VipsTool()
        let file = try Source(.gradient, 131, 77, channels: channels).webp(["--Q", "80"])
        let decoded = try #require(try decode(file, scale: scale))
        #expect(decoded.samples == (try tool.samples(fromFile: file, by: ["webpload", "--scale", "\(scale)"])))
    }

    /// Large enough that the rows come in several steps, whose memory is given back.
    @Test(
        "A streamed resize has the pixels of a resize in memory", arguments: [(3, true), (3, false), (4, true)], options
    )
    func resized(_ row: (channels: Int, hasHelper: Bool), _ options: [String]) throws {
        let (channels, hasHelper) = row
        let file = try Source(.noise, 640, 700, channels: channels).webp(options)
        let whole = try #require(try decode(file, width: 640, height: 700))
        let streamed = try PixelBuffer.decodingOrdinaryWebP(
            file, width: 640, height: 700, scaledTo: (300, 333),
            borrowThread: { work in
                if hasHelper { Thread.detachNewThread(work) }
                return hasHelper
            }
        ) { false }
        #expect(streamed?.samples == (try whole.resized(width: 300, height: 333).samples))
    }

    @Test("A file cut short is left to libvips", arguments: [0, 11, 12, 20, 29, 40, 0.3, 0.5, 0.9, -2, -1], options)
    func cut(_ location: Double, _ options: [String]) throws {
        let file = try Source(.noise, 131, 77, channels: 4).webp(options)
        let count =
            location < 0
            ? file.count + Int(location) : location < 1 ? Int(Double(file.count) * location) : Int(location)
        let short = Array(file.prefix(count))
        #expect(try decode(short) == nil)
        // Also if the sizes in the file agree with its length.
        #expect(try decode(short.withRIFFSize()) == nil)
        #expect(try decode(file) != nil)
    }

    @Test("Damage never does more than change pixels", arguments: 0..<60)
    func damaged(_ seed: Int) throws {
        let options = seed % 3 == 0 ? ["--lossless"] : ["--Q", "80"]
        var file = try Source(.noise, 131, 77, channels: seed % 2 + 3).webp(options)
        for step in 0..<3 { file[(seed * 7919 + step * 104_729) % file.count] ^= UInt8(1 << ((seed + step) % 8)) }
        let decoded = try decode(file)
        #expect(decoded == nil || decoded?.samples.count == 131 * 77 * (decoded?.channels ?? 0))
    }

    @Test("Unusual files are left to libvips", arguments: Unusual.allCases)
    func leftAlone(_ unusual: Unusual) throws {
        let file = try Source(.gradient, 131, 77, channels: 3).webp(["--Q", "80"])
        #expect(try decode(unusual.made(of: file)) == nil)
    }

    @Test(
        "Unknown chunks, Exif and XMP do not matter",
        arguments: ["EXIF", "XMP ", "C2PA", "abcd", "\u{0}\u{1}\u{2}\u{3}"])
    func extraChunks(_ name: String) throws {
        let file = try Source(.gradient, 131, 77, channels: 3).webp(["--Q", "80"])
        let extended = file.extended(width: 131, height: 77) + Array(name.utf8) + [3, 0, 0, 0, 1, 2, 3, 0]
        #expect(try decode(extended.withRIFFSize())?.samples == decode(file)?.samples)
    }

    @Test("A size that is not the expected one is left to libvips")
    func lie() throws {
        let file = try Source(.noise, 131, 77, channels: 3).webp(["--Q", "80"])
        #expect(try decode(file, width: 130) == nil)
    }

    @Test("Work ends soon after it should", arguments: [nil, 100])
    func stops(_ side: Int?) throws {
        let file = try Source(.noise, 400, 400, channels: 3).webp(["--Q", "95"])
        var questions = 0
        #expect(throws: CancellationError.self) {
            try PixelBuffer.decodingOrdinaryWebP(file, width: 400, height: 400, scaledTo: side.map { ($0, $0) }) {
                questions += 1
                return questions == 3
            }
        }
    }

    @Test("Images of one pixel", arguments: [3, 4])
    func tiny(_ channels: Int) throws {
        let file = try Source(.noise, 1, 1, channels: channels).webp(["--lossless"])
        #expect(try decode(file, width: 1, height: 1)?.samples.count == channels)
    }

    private func decode(_ file: [UInt8], width: Int = 131, height: Int = 77, scale: Double = 1) throws -> PixelBuffer? {
        try PixelBuffer.decodingOrdinaryWebP(file, width: width, height: height, scale: scale) { false }
    }
}

/// Files that libvips decodes or refuses.
enum Unusual: String, CaseIterable, CustomTestStringConvertible {
    case profile, animationFlag, otherCanvas, twoImages, bytesAfterTheEnd, wrongRIFFSize, alphaWithoutImage,
        chunkBeyondEnd
    case simpleWithMore

    var testDescription: String { rawValue }

    fileprivate func made(of file: [UInt8]) -> [UInt8] {
        let extended = file.extended(width: 131, height: 77)
        switch self {
        case .profile: return (extended + Array("ICCP".utf8) + [2, 0, 0, 0, 0, 0]).withRIFFSize()
        case .animationFlag:
            var file = extended
            file[20] |= 2
            return file
        case .otherCanvas: return file.extended(width: 130, height: 77)
        case .twoImages: return (extended + file.dropFirst(12)).withRIFFSize()
        case .bytesAfterTheEnd: return file + [0]
        case .wrongRIFFSize: return Array(file[..<4]) + [255, 255, 255, 255] + Array(file[8...])
        case .alphaWithoutImage:
            return (Array(extended[..<30]) + Array("ALPH".utf8) + [2, 0, 0, 0, 0, 0]).withRIFFSize()
        case .chunkBeyondEnd: return (extended + Array("EXIF".utf8) + [0, 0, 0, 1, 0, 0]).withRIFFSize()
        case .simpleWithMore: return (file + Array("EXIF".utf8) + [2, 0, 0, 0, 0, 0]).withRIFFSize()
        }
    }
}

/// An image that libvips writes as WebP, without metadata. Each file is made once.
private struct Source: Hashable {
    private static let files = Mutex<[[String]: [UInt8]]>([:])

    private let picture: Picture
    private let width, height, channels: Int

    init(_ picture: Picture, _ width: Int, _ height: Int, channels: Int) {
        (self.picture, self.width, self.height, self.channels) = (picture, width, height, channels)
    }

    func webp(_ options: [String]) throws -> [UInt8] {
        let key = ["\(self)"] + options
        if let file = Self.files.withLock({ $0[key] }) { return file }
        let image = try picture.drawn(width: width, height: height, channels: channels)
        let file = try VipsTool().file(from: image, by: "webpsave", options).withoutMetadata()
        Self.files.withLock { $0[key] = file }
        return file
    }
}

extension [UInt8] {
    /// The file with the size in its header that agrees with its length.
    func withRIFFSize() -> [UInt8] {
        guard count >= 12 else { return self }
        let size = UInt32(count - 8)
        return Array(self[..<4]) + (0..<4).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) } + Array(self[8...])
    }

    /// The file in the extended format.
    func extended(width: UInt8, height: UInt8) -> [UInt8] {
        (Array(self[..<12]) + Array("VP8X".utf8) + [10, 0, 0, 0, 0, 0, 0, 0, width - 1, 0, 0, height - 1, 0, 0]
            + Array(self[12...])).withRIFFSize()
    }

    /// libvips 8.14.1 adds EXIF to every WebP.
    func withoutMetadata() -> [UInt8] {
        var (kept, offset) = (Array(self[..<12]), 12)
        while offset + 8 <= count {
            let size = (0..<4).reduce(0) { $0 | Int(self[offset + 4 + $1]) << (8 * $1) }
            let end = Swift.min(offset + 8 + size + size % 2, count)
            if !self[offset...].starts(with: "EXIF".utf8) { kept += self[offset..<end] }
            offset = end
        }
        // A file with nothing but an image has the simple format.
        guard kept[12...].starts(with: "VP8X".utf8), !kept[30...].starts(with: "ALPH".utf8) else {
            return kept.withRIFFSize()
        }
        return (Array(kept[..<12]) + Array(kept[30...])).withRIFFSize()
    }
}

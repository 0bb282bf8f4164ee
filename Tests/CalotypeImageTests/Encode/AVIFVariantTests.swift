import CalotypeTesting
import Foundation
import Pixels
import Testing
import Vips

@testable import CalotypeImage

@Suite("An AVIF file")
struct AVIFFileTests {
    /// A picture of 16×16 by SVT-AV1 4.1: red on the left, blue on the right.
    static let stream: [UInt8] = [
        0x12, 0x00, 0x0A, 0x06, 0x18, 0x0C, 0xFF, 0xDA, 0x10, 0x80, 0x32, 0x29, 0x4C, 0xA1, 0xF5, 0xF5, 0xAA, 0x48,
        0xC9, 0x64, 0x38, 0x15, 0x28, 0xC4, 0x47, 0xF2, 0xF8, 0x23, 0xB9, 0x3A, 0x0E, 0x8E, 0x08, 0xCF, 0x5F, 0xDC,
        0xEE, 0x74, 0xCE, 0x5B, 0xEE, 0xCE, 0x8F, 0x4A, 0x22, 0x66, 0xE5, 0xAB, 0x28, 0xD2, 0x05, 0x49, 0x82,
    ]

    private static func file() throws -> AVIFFile {
        AVIFFile(
            width: 16, height: 16, bits: 8, color: try #require(AV1Stream(encoded: stream)), encoder: "svt-av1 4.1.0")
    }

    @Test("is read by libvips, and by our own reader")
    func vips() throws {
        let bytes = try Self.file().bytes
        let header = try ImageHeader(bytes)
        #expect(header.format == .avif && header.dimensions == Dimensions(width: 16, height: 16))
        #expect(header.bitsPerChannel == 8 && !header.hasAlpha)
        let seen = try AVIFTests.seen(bytes)
        for (x, color) in [(2, [255, 0, 0]), (13, [0, 0, 255])] {
            let pixel = seen.samples[3 * (7 * 16 + x)..<3 * (7 * 16 + x) + 3]
            #expect(zip(pixel, color).allSatisfy { abs(Int($0) - $1) < 6 })
        }
        #expect(AVIFFile.encoder(of: bytes) == "svt-av1 4.1.0")
        #expect(AVIFFile.encoder(of: Array(bytes.prefix(60))) == "libaom")
        // A box of 8 KB after the first one, as a credential is.
        let signed =
            bytes[..<32] + [0, 0, 0x20, 0] + Array("uuid".utf8) + Array(repeating: 1, count: 0x1FF8) + bytes[32...]
        #expect(AVIFFile.encoder(of: Array(signed)) == "svt-av1 4.1.0")
    }

    @Test("has no temporal delimiter, which a decoder does not need")
    func units() throws {
        let stream = try #require(AV1Stream(encoded: Self.stream))
        #expect(stream.bytes == Array(Self.stream.dropFirst(2)))
        #expect((stream.profile, stream.level) == (0, 0))
    }

    @Test("is only made of a whole still picture")
    func damage() {
        for count in 0..<10 { #expect(AV1Stream(encoded: Array(Self.stream.prefix(count))) == nil) }
        var video = Self.stream
        video[4] = 0x08  // without the flag for a still
        #expect(AV1Stream(encoded: video) == nil)
        var cut = Self.stream
        cut[11] = 0x7F  // a unit that is longer than the file
        #expect(AV1Stream(encoded: cut) == nil)
    }

    @Test("carries a profile, Exif and XMP", .enabled(if: ExternalTool.isInstalled("exiftool")))
    func metadata() async throws {
        var file = try Self.file()
        file.xmp = Array(
            """
            <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\
            <rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:source="somewhere"/></rdf:RDF></x:xmpmeta>
            """.utf8)
        // Big endian TIFF with one field: the artist "Ada".
        file.exif =
            Array("MM".utf8) + [0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x3B, 0, 2, 0, 0, 0, 4, 0x41, 0x64, 0x61, 0, 0, 0, 0, 0]
        let folder = try ScratchFolder()
        let seen = try await ExternalTool.run(
            "exiftool", ["-s", "-Source", "-Artist", "-ImageSize", folder.write(file.bytes, as: "a.avif")])
        for text in ["somewhere", "Ada", "16x16"] { #expect(seen.stdout.contains(text)) }
        #expect(try ImageHeader(file.bytes).carries.map(\.kind).contains(.xmp))
    }
}

@Suite("An AVIF variant")
struct AVIFTests {
    private static let isInstalled = AV1Encoder.version != nil
    private static let picture = DrawnImage.corners(131, 77)

    @Test("is encoded by SVT-AV1 if that is installed", .enabled(if: isInstalled), arguments: [BitDepth.eight, .ten])
    func fast(_ bits: BitDepth) async throws {
        var spec = VariantSpec.avif(quality: 80)
        spec.bitDepth = bits
        let variant = try await ImageRenderer().render(Self.picture.png, as: spec)
        #expect(variant.encoder == AV1Encoder.version.map { "svt-av1 \($0)" })
        #expect(try ImageHeader(variant.bytes).bitsPerChannel == bits.rawValue)
        let seen = try Self.seen(variant.bytes)
        let distance = zip(seen.samples, Self.picture.samples).map { abs(Int($0) - Int($1)) }.reduce(0, +)
        #expect(distance < 5 * seen.samples.count)
    }

    @Test("is encoded by libaom if the spec says so, or if SVT-AV1 cannot", arguments: Slow.allCases)
    func slow(_ slow: Slow) async throws {
        var spec = VariantSpec.avif(quality: 60, effort: 0)
        var source = Self.picture
        switch slow {
        case .option: spec.avifEncoder = .libaom
        case .chroma: spec.chromaSubsampling = .full
        case .twelveBits: spec.bitDepth = .twelve
        case .alpha: source = DrawnImage.fading(90, 70)
        case .tiny: source = DrawnImage.corners(90, 3)
        }
        let variant = try await ImageRenderer().render(source.png, as: spec)
        #expect(variant.encoder == "libaom")
        #expect(try ImageHeader(variant.bytes).dimensions == variant.dimensions)
    }

    enum Slow: CaseIterable { case option, chroma, twelveBits, alpha, tiny }

    @Test("names no encoder in another format")
    func other() async throws {
        #expect(try await ImageRenderer().render(Self.picture.png, as: .webp()).encoder == nil)
    }

    static func seen(_ file: [UInt8]) throws -> PixelBuffer {
        try VipsImage.decode(file, with: .heif, shrink: .none, stop: StopFlag()) { try $0.inSRGB() }.converted(
            to: .eight)
    }
}

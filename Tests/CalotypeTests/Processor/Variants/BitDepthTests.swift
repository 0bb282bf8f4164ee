import CalotypeTesting
import Foundation
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite(
    "A variant of more than eight bits", .takingTurns, .timeLimit(.minutes(5)),
    .enabled(if: Pillow.isInstalled && VipsCommand.isInstalled && ExternalTool.isInstalled("ffmpeg")))
struct BitDepthTests {
    static let suite = Corpus.files(in: Corpus.folder("pngsuite/png"), "png")
        .filter { $0.hasSuffix("16.png") && !$0.contains("/basi") && !$0.contains("/bgai") }

    @Test("has every sample of a source of 16 bits, whatever kind of PNG it is", arguments: suite)
    func exact(_ path: String) async throws {
        // Nearly all of the suite has a gamma of 1, which changes every sample.
        let source = try Corpus.bytes(path).withoutChunk("gAMA")
        let original = try await DeepImage(png: source)
        let variant = try await DeepPrint.seen(source)
        #expect(variant == (original.isOpaque ? original.colors : original))
    }

    @Test("reads interlaced files like others", arguments: ["0g16", "2c16", "4a16", "6a16"])
    func interlaced(_ kind: String) async throws {
        let folder = try #require(Corpus.folder("pngsuite/png"))
        let pair = try ["basi", "basn"].map { try Corpus.bytes("\(folder)/\($0)\(kind).png") }
        let (one, other) = (try await DeepPrint.seen(pair[0]), try await DeepPrint.seen(pair[1]))
        #expect(one == other)
    }

    @Test("keeps more than 256 levels, with alpha and without", arguments: [false, true])
    func levels(_ alpha: Bool) async throws {
        let drawn = DeepImage.gradient(700, 500, alpha: alpha)
        let print = try await DeepPrint.of(drawn.png())
        let variant = try await DeepImage(png: print.bytes)
        #expect(variant == drawn)
        #expect(variant.levels(of: 0) == 700 && variant.levels(of: 1) == 500)
        #expect(print.stored.dimensions.description == "700×500")
    }

    @Test(
        "is what it says, by other programs",
        arguments: [
            (["format": "png"], ["ColorType": "RGB", "BitDepth": "8"]),
            (["format": "png", "bitDepth": 16], ["ColorType": "RGB", "BitDepth": "16", "Interlace": "Noninterlaced"]),
            (
                ["format": "png", "bitDepth": 16, "progressive": true],
                ["BitDepth": "16", "Interlace": "Adam7 Interlace"]
            ),
            (["format": "avif", "bitDepth": 8], ["FileType": "AVIF", "ImagePixelDepth": "8 8 8"]),
            (["format": "avif", "bitDepth": 12], ["ImagePixelDepth": "12 12 12", "ChromaFormat": "YUV 4:2:0"]),
            (
                ["format": "avif", "bitDepth": 12, "chromaSubsampling": "4:4:4"],
                ["ImagePixelDepth": "12 12 12", "ChromaFormat": "YUV 4:4:4"]
            ),
        ] as [([String: JSONValue], [String: String])])
    func facts(_ options: [String: JSONValue], _ says: [String: String]) async throws {
        let source = try await DeepImage.gradient(300, 200).png()
        let tags = try await DeepPrint.tags(
            of: DeepPrint.of(source, ["bitDepth": 8, "provenance": "strip"].merging(options) { $1 }))
        for (name, value) in says { #expect(tags[name] == value, "\(name)") }
        #expect(tags.keys.allSatisfy { !$0.hasPrefix("Profile") && (!$0.contains("Exif") || $0 == "ExifToolVersion") })
    }

    @Test("of a source of 8 bits has each sample 257 times", arguments: [3, 4])
    func widened(_ channels: Int) async throws {
        let drawn = channels == 3 ? DrawnImage.textured(60, 40) : .fading(60, 40)
        let variant = try await DeepPrint.seen(drawn.png)
        #expect(variant.samples == drawn.samples.map { UInt16($0) * 257 })
    }

    @Test("of a JPEG, a GIF or a frame of a video is a whole file, too", .enabled(if: DrawnVideo.isPossible))
    func others() async throws {
        let sources = [
            try DrawnImage.textured(60, 40).pixels.jpeg(), try await VipsCommand.encode(.textured(60, 40), as: ".gif"),
            try await DrawnVideo.bytes("testsrc2=s=60x40:r=10:d=1"),
        ]
        for source in sources {
            let variant = try await DeepPrint.seen(source)
            #expect((variant.width, variant.height) == (60, 40))
            #expect(variant.samples.allSatisfy { $0 % 257 == 0 })
        }
    }

    @Test("stands beside variants of 8 bits, each as it is alone")
    func beside() async throws {
        let source = try await DeepImage.gradient(120, 80).png()
        let harness = try RenderHarness()
        func prints(_ options: [String: JSONValue]) async throws -> [Print] {
            try await harness.prints(of: source, options: options)
        }
        let deep: JSONValue = ["format": "png", "bitDepth": 16]
        let both = try await prints(["normal": deep, "high-quality": ["format": "png"]])
        let turned = try await prints(["normal": ["format": "png"], "high-quality": deep])
        let wanted = try await DeepImage(png: harness.prints(of: source, options: ["format": "png"])[0].bytes)
        for (one, other) in [(both[0], both[1]), (turned[1], turned[0])] {
            #expect(try await DeepImage(png: one.bytes) == DeepImage.gradient(120, 80))
            #expect(try await DeepImage(png: other.bytes) == wanted)
        }
        // The result tells the same of both.
        let one = try await harness.process(source, options: ["normal": deep, "high-quality": deep]).appearance
        let other = try await harness.process(source).appearance
        #expect(one?.averageColor == other?.averageColor)
        #expect(one?.perceptualHash == other?.perceptualHash)
    }

    @Test("of a storyboard is one, too", .enabled(if: DrawnVideo.isPossible))
    func storyboard() async throws {
        let video = try await DrawnVideo.ofColors(["red", "blue"], size: "16x16")
        let variant = try await DeepPrint.seen(video, ["storyboard": ["frames": 2, "columns": 2]])
        #expect((variant.width, variant.height) == (32, 16))
        #expect(variant.samples.allSatisfy { $0 % 257 == 0 })
    }

    @Test("is made anew where a job wanted another depth before")
    func cacheKey() throws {
        let preset = try #require(QualityPresets.builtIn[.dallE])
        let cacheKeys = try [8, 12].map { bits in
            CacheKey(
                "123", as: try preset.specs(changedBy: ["format": "avif", "bitDepth": .integer(bits)]), Flow.unmarked,
                origin: .opened, by: .init())
        }
        #expect(cacheKeys[0] != cacheKeys[1])
    }
}

extension [UInt8] {
    /// A PNG file without its chunks of one name.
    fileprivate func withoutChunk(_ name: String) -> Self {
        var (kept, offset) = (Array(prefix(8)), 8)
        while offset + 12 <= count {
            let length = self[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
            let chunk = self[offset..<Swift.min(offset + 12 + length, count)]
            if !chunk.dropFirst(4).starts(with: name.utf8) { kept += chunk }
            offset += chunk.count
        }
        return kept
    }
}

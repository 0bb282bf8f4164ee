import CalotypeTesting
import Foundation
import Testing

@testable import Calotype
@testable import CalotypeImage
@testable import Vips

@Suite(
    "A variant of more than eight bits in AVIF or JPEG XL", .takingTurns, .timeLimit(.minutes(5)),
    .enabled(if: Pillow.isInstalled && VipsCommand.isInstalled && ExternalTool.isInstalled("ffmpeg")))
struct DeepAVIFTests {
    @Test("in AVIF has more levels than 8 bits can have", arguments: ["4:2:0", "4:4:4"])
    func avif(_ subsampling: String) async throws {
        let drawn = DeepImage.gradient(700, 60)
        let options: [String: JSONValue] = [
            "format": "avif", "quality": 100, "effort": 1, "chromaSubsampling": .string(subsampling),
        ]
        // Gray: what is left of color is nothing to be measured.
        let gray = try await VipsCommand.run("extract_band", on: drawn.png(), to: ".png", ["0"])
        let original = try await DeepImage(png: gray)
        let source = try await VipsCommand.run("colourspace", on: gray, to: ".png", ["rgb16"])
        for (bits, least, most) in [(8, 200, 256), (12, 600, 700)] {
            let print = try await DeepPrint.of(source, options.merging(["bitDepth": .integer(Int64(bits))]) { $1 })
            let variant = try await DeepImage(ffmpeg: print.bytes, named: "a.avif", width: 700, height: 60)
            #expect((least...most).contains(variant.levels(of: 1)), "\(bits) bits: \(variant.levels(of: 1))")
            #expect(variant.distance(from: original) <= (bits == 8 ? 700 : 200), "\(variant.distance(from: original))")
        }
    }

    @Test(
        "in AVIF of 12 bits is made of any size, with alpha and without",
        arguments: [(1, 1), (1, 7), (7, 1), (3, 5), (33, 17), (257, 129)], [false, true])
    func sizes(_ size: (Int, Int), _ alpha: Bool) async throws {
        let drawn = DeepImage.gradient(size.0, size.1, alpha: alpha)
        for subsampling in ["4:2:0", "4:4:4"] as [JSONValue] {
            for quality in [1, 100] as [JSONValue] {
                let print = try await DeepPrint.of(
                    drawn.png(),
                    [
                        "format": "avif", "bitDepth": 12, "chromaSubsampling": subsampling, "quality": quality,
                        "effort": 0,
                    ])
                let header = try ImageHeader(print.bytes)
                #expect(header.dimensions == Dimensions(width: size.0, height: size.1))
                #expect(header.bitsPerChannel == 12)
                #expect(header.hasAlpha == (alpha && size.0 > 1))
                let folder = try ScratchFolder()
                let pixels = try await ExternalTool.run(
                    "ffprobe",
                    ["-v", "error", "-select_streams", "v:0", "-show_entries", "stream=pix_fmt", "-of", "csv=p=0"]
                        + [try folder.write(print.bytes, as: "a.avif")])
                #expect(pixels.stdout.contains("p12le"))
            }
        }
    }

    @Test("read back from AVIF of 12 bits has white as white, and as many levels")
    func fromAVIF() async throws {
        let drawn = DeepImage.gradient(700, 60)
        let source = try await DeepPrint.of(
            drawn.png(),
            ["format": "avif", "bitDepth": 12, "quality": 100, "chromaSubsampling": "4:4:4", "effort": 1]
        ).bytes
        let variant = try await DeepPrint.seen(source)
        #expect(variant.distance(from: drawn) <= 1500)
        #expect(variant.levels(of: 0) > 500)
        #expect(variant.samples.max() == 65_535)
    }

    @Test("reaches a score in AVIF, and stays within its bytes")
    func targets() async throws {
        let source = try await VipsCommand.run(
            "colourspace", on: VipsCommand.encode(.textured(128, 96), as: ".png", enlarged: 2), to: ".png", ["rgb16"])
        let options: [String: JSONValue] = [
            "format": "avif", "bitDepth": 12, "effort": 1, "quality": ["ssimulacra2": 70],
        ]
        let print = try await DeepPrint.of(source, options)
        #expect(try #require(print.stored.score) >= 70)
        #expect(try #require(print.stored.score) < 80)
        #expect(try #require(print.stored.quality) < 100)
        let limit = print.bytes.count * 3 / 4
        let small = try await DeepPrint.of(
            source, options.merging(["quality": 90, "maxBytes": .integer(Int64(limit))]) { $1 })
        #expect(small.bytes.count <= limit)
    }

    @Test("in JPEG XL has 16 bits, as djxl reads it", .enabled(if: ExternalTool.isInstalled("djxl")))
    func jxl() async throws {
        let drawn = DeepImage.gradient(90, 60)
        let print = try await DeepPrint.of(drawn.png(), ["format": "jxl", "lossless": true, "effort": 3])
        let folder = try ScratchFolder()
        let run = try await ExternalTool.run(
            "djxl", [try folder.write(print.bytes, as: "a.jxl"), folder.path(of: "a.png")])
        try #require(run.exitCode == 0)
        #expect(try await DeepImage(png: folder.bytes(of: "a.png")) == drawn)
    }

    @Test("of ten bits is made where libheif can, and refused with the way out where it would end the process")
    func ten() async throws {
        let source = try await DeepImage.gradient(33, 17).png()
        let options: [String: JSONValue] = ["normal": ["format": "avif", "bitDepth": 10, "effort": 0]]
        let result = try await RenderHarness().process(source, options: options)
        guard VipsHeif.version < VipsHeif.firstWithTenBits else {
            #expect(result.error == nil)
            return
        }
        let error = try #require(result.error)
        #expect((error.kind, error.reason) == (.processing, .unsupported))
        #expect(
            error.message.contains("needs libheif 1.15.2 or later")
                && error.message.contains("Set 'bitDepth' to 12 or 8"))
    }

    @Test("The installed libheif tells how old it is", .enabled(if: ExternalTool.isInstalled("dpkg-query")))
    func version() async throws {
        let reported = try await ExternalTool.run("dpkg-query", ["-W", "-f", "${Version}", "libheif1"]).stdout
        _ = try await DeepPrint.of(DrawnImage.corners(8, 8).png, ["format": "avif", "bitDepth": 8])
        let numbers = reported.split { !$0.isNumber }.prefix(3).compactMap { UInt32($0) }
        try #require(numbers.count == 3)
        #expect(VipsHeif.version == numbers[0] << 16 | numbers[1] << 8 | numbers[2])
    }
}

import CalotypeTesting
import Foundation
import Pixels
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite(
    "A variant of sixteen bits that is shaped", .takingTurns, .timeLimit(.minutes(5)),
    .enabled(if: Pillow.isInstalled && VipsCommand.isInstalled && ExternalTool.isInstalled("ffmpeg")))
struct DeepShapeTests {
    static let resize: [(alpha: Bool, operations: [[String]])] = [
        (false, [["resize", "0.3", "--vscale", "0.3"]]),
        (
            true,
            [
                ["premultiply"], ["resize", "0.3", "--vscale", "0.3"], ["unpremultiply"], ["round", "rint"],
                ["cast", "ushort"],
            ]
        ),
    ]

    @Test("is resized with 16 bits, as the command vips does it", arguments: resize)
    func resized(_ alpha: Bool, _ operations: [[String]]) async throws {
        let source = try await DeepImage.gradient(700, 500, alpha: alpha).png()
        let variant = try await DeepPrint.seen(source, ["maxWidth": 210, "maxHeight": 150])
        let expected = try await DeepImage(
            vips: operations, of: source, width: 210, height: 150, channels: alpha ? 4 : 3)
        #expect(variant.distance(from: expected) <= 1)
        // Of the gradient that goes across each column has a level of its own, and the eighth of them is no sample of 8 bits.
        #expect(variant.levels(of: 0) >= 210)
        #expect(variant.samples.contains { $0 % 257 != 0 })
    }

    @Test("is cut where it is to be, and keeps its samples", arguments: ["inside", "cover", "smart"])
    func cut(_ fit: String) async throws {
        let drawn = DeepImage.gradient(120, 80)
        let print = try await DeepPrint.of(
            drawn.png(), ["fit": .string(fit), "maxWidth": 80, "maxHeight": 80, "gravity": "west"])
        let variant = try await DeepImage(png: print.bytes)
        if fit == "inside" {
            #expect((variant.width, variant.height) == (80, 53))
        } else {
            #expect(variant == drawn.part(left: 0, top: 0, width: 80, height: 80))
        }
    }

    @Test("is cut where libvips finds what draws the eye, as with 8 bits", arguments: ["attention", "entropy"])
    func found(_ gravity: String) async throws {
        let source = DrawnImage.textured(120, 80).png
        let options: [String: JSONValue] = [
            "fit": "cover", "maxWidth": 40, "maxHeight": 80, "gravity": .string(gravity),
        ]
        let deep = try await DeepPrint.of(source, options)
        let plain = try await DeepPrint.of(source, options.merging(["bitDepth": 8]) { $1 })
        #expect(deep.stored.crop != nil)
        #expect(deep.stored.crop == plain.stored.crop)
    }

    @Test("stands on its background", arguments: [false, true])
    func contained(_ alpha: Bool) async throws {
        let drawn = DeepImage.gradient(40, 20, alpha: alpha)
        let variant = try await DeepPrint.seen(
            drawn.png(), ["fit": "contain", "maxWidth": 40, "maxHeight": 40, "background": "#ff8001"])
        #expect((variant.width, variant.height) == (40, 40))
        #expect(variant.part(left: 0, top: 10, width: 40, height: 20) == drawn)
        #expect(Array(variant.samples[..<3]) == [65_535, 128 * 257, 257])
        if alpha { #expect(variant.samples[3] == 65_535) }
    }

    @Test("is turned upright", .enabled(if: Corpus.isPresent), arguments: 1...8)
    func upright(_ orientation: Int) async throws {
        let source = try Corpus.bytes(try #require(Corpus.folder("orientation")) + "/landscape_\(orientation).jpg")
        let plain = try await DeepPrint.seen(source, ["bitDepth": 8, "maxWidth": 4000, "maxHeight": 4000])
        let deep = try await DeepPrint.seen(source, ["maxWidth": 4000, "maxHeight": 4000])
        // Some have a profile, which is applied more finely: with 8 bits libvips is off by two levels at some colors.
        #expect(deep.distance(from: plain) <= 3 * 257)
    }

    @Test("is turned upright as vips turns it, alpha and all", arguments: 1...8, [false, true])
    func turned(_ orientation: Int, _ alpha: Bool) async throws {
        let drawn = DeepImage.gradient(40, 20, alpha: alpha)
        let buffer = try unsafe PixelBuffer(width: 40, height: 20, channels: drawn.channels, depth: .sixteen) {
            output in
            unsafe drawn.samples.withUnsafeBytes { unsafe output.copyMemory(from: $0) }
        }
        let upright = try buffer.upright(from: orientation)
        let turns: [[String]] =
            switch orientation {
            case 2: [["flip", "horizontal"]]
            case 3: [["rot", "d180"]]
            case 4: [["flip", "vertical"]]
            case 5: [["rot", "d90"], ["flip", "horizontal"]]
            case 6: [["rot", "d90"]]
            case 7: [["rot", "d270"], ["flip", "horizontal"]]
            case 8: [["rot", "d270"]]
            default: []
            }
        let expected = try await DeepImage(
            vips: turns, of: drawn.png(), width: upright.width, height: upright.height, channels: drawn.channels)
        let samples = unsafe upright.withBytes { unsafe Array($0.bindMemory(to: UInt16.self)) }
        #expect(samples == expected.samples)
    }

    @Test("bears a watermark, and keeps its samples beside it")
    func watermark() async throws {
        let drawn = DeepImage.gradient(120, 80)
        let variant = try await DeepPrint.seen(
            drawn.png(),
            [
                "watermark": [
                    "text": "█", "color": "#ff0000", "gravity": "north-west", "margin": 0, "scale": 0.3, "opacity": 0.5,
                ]
            ])
        let half = variant.part(left: 60, top: 40, width: 60, height: 40)
        #expect(half == drawn.part(left: 60, top: 40, width: 60, height: 40))
        // Within the block, half of it is red.
        let (location, before) = (
            variant.part(left: 6, top: 8, width: 1, height: 1), drawn.part(left: 6, top: 8, width: 1, height: 1)
        )
        let expected = zip(before.samples, [65_535, 0, 0]).map { (Int($0) * 127 + $1 * 128) / 255 }
        for (sample, wanted) in zip(location.samples, expected) { #expect(abs(Int(sample) - wanted) <= 2) }
    }
}

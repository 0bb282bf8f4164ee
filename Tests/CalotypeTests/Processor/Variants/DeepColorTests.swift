import CalotypeTesting
import Foundation
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite(
    "The colors of a variant of sixteen bits", .takingTurns, .timeLimit(.minutes(5)),
    .enabled(if: Pillow.isInstalled && VipsCommand.isInstalled && ExternalTool.isInstalled("ffmpeg")))
struct DeepColorTests {
    static let profiles = ["srgb", "display-p3", "keep"]

    @Test(
        "has the colors that it is to have, from a wide source and a plain one", .enabled(if: Pillow.hasProfiles),
        arguments: [nil, "a98"], profiles)
    func colors(_ source: String?, _ profile: String) async throws {
        let drawn = DeepImage.gradient(300, 200)
        let plain = try await drawn.png()
        var file = plain
        if let source {
            file = try await VipsCommand.run("copy", on: plain, to: ".png[profile=\(Pillow.profiles)/\(source).icc]")
        }
        let print = try await DeepPrint.of(file, ["colorProfile": .string(profile)])
        let variant = try await DeepImage(png: print.bytes)
        let operations: [[String]] =
            switch (source, profile) {
            case (nil, "srgb"), (nil, "keep"), (_, "keep"): []
            case (nil, _):
                [["icc_transform", "p3", "--input-profile", "srgb", "--intent", "perceptual", "--depth", "16"]]
            case (_, "srgb"): [["icc_transform", "srgb", "--embedded", "--intent", "perceptual", "--depth", "16"]]
            case (_, _): [["icc_transform", "p3", "--embedded", "--intent", "perceptual", "--depth", "16"]]
            }
        let expected = try await DeepImage(vips: operations, of: file, width: 300, height: 200, channels: 3)
        #expect(variant.distance(from: expected) <= 1)
        if operations.isEmpty { #expect(variant == drawn) }
        let tags = try await DeepPrint.tags(of: print)
        #expect((tags["ProfileDescription"] != nil) == (profile == "display-p3" || profile == "keep" && source != nil))
        // And looks like the one of 8 bits.
        let narrow = try await DeepImage(
            png: DeepPrint.of(file, ["colorProfile": .string(profile), "bitDepth": 8]).bytes)
        #expect(variant.distance(from: narrow) <= 2 * 257)
    }

    @Test("is of CMYK what it is with 8 bits, and a little finer", .enabled(if: Pillow.hasProfiles))
    func cmyk() async throws {
        let exposure = try await Pillow.expose(
            "save(picture.convert('CMYK'), 'JPEG', quality=95, subsampling=0)\nexpect(picture)")
        let deep = try await DeepPrint.seen(exposure.source)
        let plain = try await DeepPrint.seen(exposure.source, ["bitDepth": 8])
        #expect(deep.distance(from: plain) <= 2 * 257)
        #expect(deep.samples.contains { $0 % 257 != 0 })
    }

    @Test("of a TIFF of 16 bits keeps them", arguments: ["rgb", "rgba", "grey"])
    func tiff(_ kind: String) async throws {
        let drawn = DeepImage.gradient(90, 60, alpha: kind == "rgba")
        var png = try await drawn.png()
        if kind == "grey" { png = try await VipsCommand.run("extract_band", on: png, to: ".png", ["0"]) }
        let source = try await VipsCommand.run("copy", on: png, to: ".tif")
        let expected = try await DeepImage(png: png)
        #expect(try await DeepPrint.seen(source) == expected)
    }
}

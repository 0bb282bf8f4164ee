import CalotypeTesting
import Pixels
import Testing
import Vips

@testable import Calotype
@testable import CalotypeImage

@Suite("The shape of variants", .takingTurns)
struct ShapeTests {
    @Test(
        "Each tool gives both variants, inside their boxes and never enlarged",
        arguments: QualityPresets.builtIn.tools,
        [
            (1, 1), (1, 5000), (5000, 1), (2, 3), (31, 4097), (4097, 31), (640, 480), (769, 767), (1281, 97),
            (97, 1921),
        ])
    func shapes(_ tool: ImageTool, _ size: (width: Int, height: Int)) async throws {
        let source = Dimensions(width: size.width, height: size.height)
        let prints = try await RenderHarness().prints(of: DrawnImage.corners(size.width, size.height).png, from: tool)
        #expect(prints.map(\.stored.variant) == [.normal, .highQuality])
        #expect(prints.map(\.stored.format) == [.jpeg, .webp])
        for print in prints {
            let box = try #require(QualityPresets.builtIn[tool]?[print.stored.variant]).box
            let reported = print.stored.dimensions
            let image = try print.image()
            #expect((image.width, image.height) == (reported.width, reported.height))
            #expect(reported.fits(inside: box) && reported.fits(inside: source))
            #expect(reported == source || reported.width == box.width || reported.height == box.height)
            #expect(reported.isSimilar(to: source))
        }
    }

    @Test("Big sources too", .enabled(if: VipsCommand.isInstalled), arguments: [".png", ".jpg", ".webp", ".gif"])
    func bigSources(_ suffix: String) async throws {
        let source = try await VipsCommand.encode(.corners(257, 193), as: suffix, enlarged: 8)
        let prints = try await RenderHarness().prints(of: source, from: .sora)
        #expect(prints.map(\.stored.dimensions.description) == ["959×720", "1438×1080"])
        let expected = try Thumbprint(DrawnImage.corners(257, 193).png, as: .png)
        for print in prints { #expect(try print.thumbprint().distance(to: expected) < (suffix == ".gif" ? 6 : 3)) }
    }

    @Test(
        "A thin source that its decoder could shrink to nothing keeps one pixel", .enabled(if: VipsCommand.isInstalled),
        arguments: [".webp[lossless]", ".jpg", ".png"], [(16_383, 1), (1, 16_383), (16_383, 5), (3, 9999)])
    func thinSources(_ suffix: String, _ size: (width: Int, height: Int)) async throws {
        let drawn = DrawnImage(size.width, size.height, channels: 3) { _, _ in [200, 40, 90] }
        let prints = try await RenderHarness().prints(of: VipsCommand.encode(drawn, as: suffix))
        let expected = try Thumbprint(DrawnImage(16, 16, channels: 3) { _, _ in [200, 40, 90] }.png, as: .png)
        for print in prints {
            #expect(min(print.stored.dimensions.width, print.stored.dimensions.height) == 1)
            #expect(try print.thumbprint().distance(to: expected) < 4)
        }
    }

    @Test("The sizes of a small decoder shrink and a large one agree", .enabled(if: VipsCommand.isInstalled))
    func shrinksOnLoad() async throws {
        let presets = try QualityPresets(
            yaml: """
                tiny:
                  normal: { maxWidth: 100, maxHeight: 100, format: jpeg, quality: 90 }
                  high-quality: { maxWidth: 150, maxHeight: 150, format: webp, quality: 95 }
                """)
        let drawn = DrawnImage.corners(400, 300)
        let expected = try Thumbprint(drawn.png, as: .png)
        for suffix in [".jpg", ".webp"] {
            for scale in [1, 2, 4, 7] {
                let source = try await VipsCommand.encode(drawn, as: suffix, enlarged: scale)
                let prints = try await RenderHarness(presets: presets).prints(
                    of: source, from: ImageTool(rawValue: "tiny"))
                #expect(prints.map(\.stored.dimensions.description) == ["100×75", "150×113"])
                for print in prints { #expect(try print.thumbprint().distance(to: expected) < 3) }
            }
        }
    }
}

extension Dimensions {
    fileprivate func fits(inside other: Dimensions) -> Bool { width <= other.width && height <= other.height }

    /// Whether the shorter side is within a pixel of what the longer one asks for.
    fileprivate func isSimilar(to other: Dimensions) -> Bool {
        let (long, short) = (max(width, height), min(width, height))
        let exact = Double(long) * Double(min(other.width, other.height)) / Double(max(other.width, other.height))
        return abs(Double(short) - exact) <= 1
    }
}

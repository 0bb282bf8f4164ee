import CalotypeTesting
import Testing
import Pixels
import Vips

@testable import Calotype
@testable import CalotypeImage

@Suite("Transparency", .takingTurns)
struct AlphaTests {
    @Test("WebP keeps it, JPEG shows white through it")
    func kept() async throws {
        let prints = try await RenderHarness().prints(of: DrawnImage.fading(64, 64).png)
        #expect(try prints.map { try $0.image().hasAlpha } == [false, true])
        let jpeg = try prints[0].image().samples
        #expect(jpeg.suffix(3).allSatisfy { $0 > 240 })
        let webp = try prints[1].image().samples
        let alpha = stride(from: 3, to: 64 * 4, by: 4).map { webp[$0] }
        #expect(alpha.first == 255 && alpha.last == 0)
    }

    @Test("JPEG shows the background that the preset names")
    func background() async throws {
        let presets = try QualityPresets(yaml: "dall-e: { normal: { background: '#102030' } }")
        let drawn = DrawnImage(64, 64, channels: 4) { x, _ in x < 0.5 ? [255, 255, 255, 255] : [255, 255, 255, 0] }
        let pixels = try await RenderHarness(presets: presets).prints(of: drawn.png)[0].image().samples
        #expect(zip(pixels.suffix(3), [0x10, 0x20, 0x30]).allSatisfy { abs(Int($0) - $1) < 6 })
        #expect(pixels.prefix(3).allSatisfy { $0 > 250 })
    }

    @Test("What is opaque throughout loses it, also when it was made smaller", arguments: [64, 1300, 2100])
    func opaque(_ width: Int) async throws {
        let drawn = DrawnImage(width, 48, channels: 4) { x, y in [UInt8(255 * x), UInt8(255 * y), 77, 255] }
        let prints = try await RenderHarness().prints(of: drawn.png, from: .stableDiffusion)
        #expect(try !prints[1].image().hasAlpha)
    }

    @Test("A generated picture's empty alpha is dropped", .enabled(if: Corpus.isPresent))
    func generated() async throws {
        let folder = try #require(Corpus.folder("ai"))
        let source = try Corpus.bytes(folder + "/yosemite_outpaint_example.png")
        #expect(try ImageHeader(source).hasAlpha)
        for tool in QualityPresets.builtIn.tools {
            let prints = try await RenderHarness().prints(of: source, from: tool)
            #expect(try !prints[1].image().hasAlpha, "\(tool)")
        }
    }

    @Test("Color behind transparent pixels does not bleed into a smaller picture")
    func premultiplied() async throws {
        let presets = try QualityPresets(
            yaml: "dall-e: { high-quality: { maxWidth: 50, maxHeight: 50 }, normal: { maxWidth: 50, maxHeight: 50 } }")
        let drawn = DrawnImage(300, 300, channels: 4) { x, y in
            Int(x * 299) % 7 < 4 ? [255, 0, 0, 255] : [0, 255, 0, 0]
        }
        let prints = try await RenderHarness(presets: presets).prints(of: drawn.png)
        let expected = try Thumbprint(DrawnImage(9, 9, channels: 3) { _, _ in [255, 109, 109] }.png, as: .png)
        for print in prints { #expect(try print.thumbprint().distance(to: expected) < 8) }
    }
}

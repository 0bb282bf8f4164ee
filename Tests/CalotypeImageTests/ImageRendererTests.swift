import CalotypeImage
import CalotypeTesting
import Foundation
import NIOCore
import Testing

@Suite("ImageRenderer")
struct ImageRendererTests {
    private let renderer = ImageRenderer()

    @Test("makes one variant of bytes, Data, a ByteBuffer and a file alike")
    func inputs() async throws {
        let image = DrawnImage.textured(400, 300).png
        let folder = try ScratchFolder()
        let file = ImageFile(try folder.write(image, as: "a.png"))
        let inputs: [any ImageInput] = [image, Data(image), ByteBuffer(bytes: image), file]
        var variants: [RenderedVariant] = []
        for input in inputs { variants.append(try await renderer.render(input, as: .webp(maxWidth: 320))) }
        #expect(Set(variants.map(\.bytes)).count == 1)
        #expect(variants[0].format == .webp)
        #expect(variants[0].dimensions == Dimensions(width: 320, height: 240))
        #expect(try ImageHeader(variants[0].bytes).dimensions == variants[0].dimensions)
    }

    @Test("makes several variants in the order of their specs, also with equal names, colors and sizes")
    func several() async throws {
        var wide = VariantSpec.png(maxWidth: 100)
        wide.colorProfile = .displayP3
        let specs = [.jpeg(maxWidth: 200, quality: 70), wide, .webp(maxHeight: 60), .jpeg(maxWidth: 200, quality: 70)]
        let variants = try await renderer.render(DrawnImage.textured(400, 300).png, as: specs)
        #expect(variants.map(\.format) == [.jpeg, .png, .webp, .jpeg])
        #expect(variants.map(\.dimensions.width) == [200, 100, 80, 200])
        #expect(variants[0].bytes == variants[3].bytes)
        #expect(try !ImageHeader(variants[1].bytes).carries.isEmpty)
        #expect(!variants[0].appearance.thumbHash.isEmpty)
        #expect(try await renderer.render(DrawnImage.textured(40, 30).png, as: []).isEmpty)
    }

    @Test("reaches a score, and says with which quality")
    func score() async throws {
        let variant = try await renderer.render(
            DrawnImage.textured(200, 150).png, as: .jpeg(quality: .ssimulacra2(70)))
        #expect(try #require(variant.score) >= 70)
        #expect(variant.quality != nil)
    }

    @Test("crops, and says which part")
    func crop() async throws {
        var spec = VariantSpec.jpeg(maxWidth: 100, maxHeight: 100)
        spec.fit = .cover
        let variant = try await renderer.render(DrawnImage.textured(400, 200).png, as: spec)
        #expect(variant.dimensions == Dimensions(width: 100, height: 100))
        #expect(try #require(variant.crop).left == 100)
    }

    @Test("draws a watermark image that it is given, and names it if it is broken")
    func watermark() async throws {
        let image = DrawnImage.textured(400, 300).png
        var spec = VariantSpec.png(maxWidth: 200)
        let plain = try await renderer.render(image, as: spec)
        spec.watermark = Watermark(.image(.bytes(DrawnImage.corners(40, 40).png)))
        #expect(try await renderer.render(image, as: spec).bytes != plain.bytes)
        spec.watermark = Watermark(.image(.bytes([1, 2, 3])))
        let failure = await #expect(throws: WatermarkFailure.self) { try await renderer.render(image, as: spec) }
        #expect(failure?.cause as? ImageError == .unknownFormat)
        spec.watermark = Watermark(.image(.address("https://example.com/a.png")))
        await #expect(throws: WatermarkFailure.self) { try await renderer.render(image, as: spec) }
        var configuration = ImageRenderer.Configuration()
        configuration.loadWatermark = { address in
            #expect(address == "https://example.com/a.png")
            return DrawnImage.corners(40, 40).png
        }
        _ = try await ImageRenderer(configuration).render(image, as: spec)
    }

    @Test(
        "refuses an invalid spec, and names the option or both options",
        arguments: [
            (VariantSpec.webp(maxWidth: 0), ["width", "0"]), (.webp(quality: 101), ["quality", "101"]),
            (.avif(effort: 10), ["effort", "10"]), (.jpeg(quality: .ssimulacra2(0)), ["score", "0"]),
            (palette, ["palette", "bitDepth"]),
        ])
    func invalid(_ spec: VariantSpec, _ words: [String]) async {
        let error = await #expect(throws: InvalidSpec.self) {
            try await renderer.render(DrawnImage.corners(8, 8).png, as: spec)
        }
        for word in words { #expect(error?.message.contains(word) == true) }
    }

    private static var palette: VariantSpec {
        var spec = VariantSpec.png()
        (spec.usesPalette, spec.bitDepth) = (true, .sixteen)
        return spec
    }

    @Test("keeps its limits: bytes, pixels and memory")
    func limits() async throws {
        let image = DrawnImage.textured(100, 100).png
        var small = ImageRenderer.Configuration()
        small.byteLimit = image.count - 1
        await #expect(throws: ImageError.tooManyBytes(image.count, limit: image.count - 1)) {
            try await ImageRenderer(small).render(image, as: .jpeg())
        }
        small = ImageRenderer.Configuration()
        small.limits.pixels = 9_999
        await #expect(throws: ImageError.tooManyPixels(Dimensions(width: 100, height: 100), limit: 9_999)) {
            try await ImageRenderer(small).render(image, as: .jpeg())
        }
        small = ImageRenderer.Configuration()
        small.memoryBudget = -1
        await #expect(throws: ImageError.tooMuchMemory) { try await ImageRenderer(small).render(image, as: .jpeg()) }
    }

    @Test("ends with the task that calls it")
    func cancelled() async throws {
        let task = Task { try await renderer.render(DrawnImage.textured(1500, 1500).png, as: .webp(effort: 6)) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}

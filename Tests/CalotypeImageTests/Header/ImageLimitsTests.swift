import CalotypeTesting
import Testing

@testable import CalotypeImage

@Suite("Limits, from the header alone")
struct SourceLimitsTests {
    @Test("A size within every limit passes")
    func passes() throws {
        try ImageLimits().check(ImageHeader(SmallPNG.with(header: SmallPNG.ihdr(10_000, 10_000))))
    }

    @Test(
        "What is too large is refused, and told why",
        arguments: [
            (
                SmallPNG.with(header: SmallPNG.ihdr(60_000, 60_000)),
                .tooManyPixels(size(60_000, 60_000), limit: 100_000_000)
            ),
            (
                SmallPNG.with(header: SmallPNG.ihdr(10_000, 10_001)),
                .tooManyPixels(size(10_000, 10_001), limit: 100_000_000)
            ),
            (SmallPNG.with(header: SmallPNG.ihdr(1, 16_385)), .tooLongEdge(size(1, 16_385), limit: 16_384)),
            (
                SmallJPEG.with(frame: SmallJPEG.frame(35_584, 18_696, marker: 0xC2)),
                .tooManyPixels(size(35_584, 18_696), limit: 40_000_000)
            ),
            (
                SmallJPEG.with(frame: SmallJPEG.frame(8000, 8000), scan: SmallJPEG.scan(components: 1)),
                .tooManyPixels(size(8000, 8000), limit: 40_000_000)
            ),
            (
                SmallHEIF.with(properties: [SmallHEIF.ispe(), SmallHEIF.ispe(.max, .max)]),
                .tooManyPixels(size(Int(UInt32.max), Int(UInt32.max)), limit: 100_000_000)
            ),
            (
                SmallTIFF.little16([.init(tag: 256, value: 7), .init(tag: 257, value: 5)]),
                .unsupported("TIFF is switched off")
            ),
        ] as [([UInt8], ImageError)])
    func refuses(_ file: [UInt8], _ error: ImageError) throws {
        let header = try ImageHeader(file)
        #expect(throws: error) { try ImageLimits().check(header) }
    }

    @Test("The frames of an animation are counted where it stays one, and not where one picture of it is read")
    func frames() throws {
        let gif = try ImageHeader(SmallGIF.with([UInt8](repeatElement(SmallGIF.frame(), count: 1001).joined())))
        let png = try ImageHeader(SmallPNG.with(SmallPNG.chunk("acTL", joined(big(UInt32(2000)), big(UInt32(0))))))
        for header in [gif, png] { try ImageLimits().check(header) }
        #expect(throws: ImageError.tooManyFrames(1001, limit: 1000)) { try ImageLimits().checkFrames(of: gif) }
        let spec = VariantSpec(
            .normal, inside: Dimensions(width: 7, height: 5), as: .webp, quality: 80, effort: 4)
        #expect(try DecodePlan(gif, for: [spec]).isAnimated)
        #expect(try !DecodePlan(png, for: [spec]).isAnimated)
    }

    @Test("Only a JPEG pays for its passes, and TIFF can be allowed")
    func exceptions() throws {
        let interlaced = SmallPNG.chunk("IHDR", joined(big(UInt32(8000)), big(UInt32(8000)), [8, 2, 0, 0, 1]))
        try ImageLimits().check(ImageHeader(SmallPNG.with(header: interlaced)))
        try ImageLimits().check(ImageHeader(SmallJPEG.with(frame: SmallJPEG.frame(8000, 8000))))

        var limits = ImageLimits()
        limits.allowsTIFF = true
        try limits.check(ImageHeader(SmallTIFF.little16([.init(tag: 256, value: 7), .init(tag: 257, value: 5)])))
    }

    private static func size(_ width: Int, _ height: Int) -> Dimensions { Dimensions(width: width, height: height) }
}

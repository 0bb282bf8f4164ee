import Pixels
import Testing

@Suite("Resizing as libvips does", .enabled(if: VipsTool.isInstalled && !Corpus.pictures.isEmpty))
struct ResizeLookTests {
    /// From a factor of four on, libvips averages blocks of pixels first, which is softer and rounds to one side.
    @Test(
        "Generated pictures come out the same",
        arguments: Corpus.pictures.prefix(3), [(1.333, 0.35), (1.6, 0.35), (2, 0.35), (4, 1.1), (7.3, 1.2)])
    func generated(_ path: String, _ row: (factor: Double, tolerance: Double)) throws {
        let tool = try VipsTool()
        let image = try tool.decode(png: path)
        let width = Int((Double(image.width) / row.factor).rounded())
        let height = Int((Double(image.height) / row.factor).rounded())
        let expected = try tool.samples(
            from: image,
            by: [
                "resize", "\(Double(width) / Double(image.width))",
                "--vscale", "\(Double(height) / Double(image.height))",
            ])
        let other = try PixelBuffer(width: width, height: height, channels: 3, samples: expected)
        #expect(try image.resized(width: width, height: height).distance(to: other).mean < row.tolerance)
    }

    @Test("Alpha too", arguments: [(75, 60), (50, 40), (63, 33)])
    func alpha(_ width: Int, _ height: Int) throws {
        let image = try Picture.gradient.drawn(width: 100, height: 80, channels: 4)
        let expected = try VipsTool().samples(
            from: image, by: ["premultiply"],
            ["resize", "\(Double(width) / 100)", "--vscale", "\(Double(height) / 80)"],
            ["unpremultiply"], ["round", "rint"])
        let resized = try image.resized(width: width, height: height)
        let other = try PixelBuffer(width: width, height: height, channels: 4, samples: expected)
        #expect(try resized.flattened(onto: (9, 99, 200)).distance(to: other.flattened(onto: (9, 99, 200))).mean < 1)
        let alphas = zip(resized.pixels, other.pixels).map { abs(Int($0[3]) - Int($1[3])) }
        #expect(alphas.reduce(0, +) < alphas.count)
    }
}

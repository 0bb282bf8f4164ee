import CalotypeTesting
import Foundation
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite("A large color profile", .takingTurns, .timeLimit(.minutes(2)), .enabled(if: Pillow.isInstalled))
struct LargeProfileTests {
    /// Pads a profile by so many bytes beyond what a JPEG holds, and tells the color of the picture in sRGB.
    private static let making = """
        import io, sys
        from PIL import Image, ImageCms
        profile = open(sys.argv[2], "rb").read().ljust(255 * 65519 + int(sys.argv[3]), b"\\0")
        profile = len(profile).to_bytes(4, "big") + profile[4:]
        image = Image.new("RGB", (96, 64), (180, 100, 60))
        image.save(sys.argv[1], lossless=True, icc_profile=profile)
        source, target = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
        print(*ImageCms.profileToProfile(image, source, target, outputMode="RGB").getpixel((0, 0)))
        """

    private static let looking = """
        import sys
        from PIL import Image
        image = Image.open(sys.argv[1])
        print(len(image.info.get("icc_profile", b"")), *image.convert("RGB").getpixel((0, 0)))
        """

    private static func numbers(_ text: String) -> [Int] {
        text.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
    }

    @Test("is kept as long as a JPEG can hold it, and else its colors become sRGB", arguments: [0, 1], [8, 16])
    func kept(_ excess: Int, _ bitDepth: Int) async throws {
        let folder = try ScratchFolder()
        let reported = try await Pillow.run(
            Self.making, [folder.path(of: "a.webp"), "\(Pillow.profiles)/a98.icc", "\(excess)"])
        let drawn = [180, 100, 60]
        let expected = excess > 0 ? Self.numbers(reported) : drawn
        #expect(Self.numbers(reported) != drawn)
        var configuration = ImageProcessor.Configuration()
        configuration.limits.image.profileBytes = 20_000_000
        let prints = try await RenderHarness(configuration: configuration).prints(
            of: folder.bytes(of: "a.webp"),
            options: [
                "colorProfile": "keep", "normal": ["format": "jpeg", "quality": 95],
                "high-quality": ["format": "png", "bitDepth": .integer(Int64(bitDepth))],
            ])
        // Pillow reads no PNG with so large a profile.
        for print in prints where print.stored.format == .jpeg || excess > 0 {
            let seen = Self.numbers(try await Pillow.run(Self.looking, [try folder.write(print.bytes, as: "b")]))
            #expect(seen[0] == (excess > 0 ? 0 : 255 * 65_519))
            for (one, other) in zip(seen.dropFirst(), expected) { #expect(abs(one - other) <= 3) }
        }
    }

    @Test("A long profile goes into several segments, as ExifTool reads them")
    func longProfile() async throws {
        let profile = try Array(Data(contentsOf: URL(filePath: "\(Pillow.profiles)/default_cmyk.icc")))
        let long = profile + [UInt8](repeating: 0, count: 140_000)
        let file = JPEGFile.bearing(long, try DrawnImage.corners(8, 8).pixels.jpeg())
        let script = "import sys; from PIL import Image; print(len(Image.open(sys.argv[1]).info['icc_profile']))"
        let folder = try ScratchFolder()
        let length = try await Pillow.run(script, [try folder.write(file, as: "a.jpg")])
        #expect(Int(length.filter { !$0.isWhitespace }) == long.count)
    }
}

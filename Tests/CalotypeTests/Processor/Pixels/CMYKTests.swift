import CalotypeTesting
import Pixels
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite("Inks", .takingTurns, .enabled(if: Pillow.isInstalled && Pillow.hasProfiles))
struct CMYKTests {
    /// Inks of a patch each: all of them, none, then others. Each patch is a square of 16 pixels.
    private static let patches = """
        patches = [(255, 255, 255, 255), (0, 0, 0, 0), (0, 0, 0, 255), (255, 0, 0, 0), (0, 255, 0, 0), (0, 0, 255, 0),
            (255, 255, 0, 0), (0, 255, 255, 0), (255, 0, 255, 0), (128, 64, 32, 16), (0, 0, 0, 128), (60, 40, 40, 100)]
        inks = Image.new("CMYK", (16 * len(patches), 16))
        for index, patch in enumerate(patches): inks.paste(patch, (16 * index, 0, 16 * index + 16, 16))

        """

    struct Row: Sendable, CustomTestStringConvertible {
        let format: String
        let isProfiled: Bool
        var testDescription: String { format + (isProfiled ? " with a profile" : " without a profile") }

        var save: String {
            let options = format == "JPEG" ? "quality=100, subsampling=0" : "compression=None"
            return "save(inks, '\(format)', \(options)\(isProfiled ? ", icc_profile=color('default_cmyk')" : ""))"
        }
    }

    static let rows = ["JPEG", "TIFF"].flatMap {
        [Row(format: $0, isProfiled: true), Row(format: $0, isProfiled: false)]
    }

    /// The colors of the patches in the variant `normal`.
    private func colors(_ source: [UInt8], _ options: [String: JSONValue] = [:]) async throws -> [[Int]] {
        var configuration = ImageProcessor.Configuration()
        configuration.limits.image.allowsTIFF = true
        let harness = try RenderHarness(configuration: configuration)
        let print = try #require(
            try await harness.prints(of: source, options: options.merging(["format": "png"]) { $1 }).first)
        let image = try print.image().converted(to: .eight)
        return (0..<image.width / 16).map { patch in
            let start = (8 * image.width + 16 * patch + 8) * image.channels
            return image.samples[start..<start + 3].map { Int($0) }
        }
    }

    @Test("are black where all are there, and white where none is", arguments: rows, [8, 16])
    func black(_ row: Row, _ bits: Int64) async throws {
        let source = try await Pillow.expose(Self.patches + row.save + "; expect(picture)").source
        let colors = try await colors(source, ["bitDepth": .integer(bits)])
        #expect(colors[0].allSatisfy { $0 <= 4 }, "\(colors[0])")
        #expect(colors[1].allSatisfy { $0 >= 251 }, "\(colors[1])")
    }

    /// sharp asks libvips for a perceptual intent, with what libvips takes for CMYK where there is no profile.
    @Test(
        "become the colors that sharp makes of them",
        .enabled(if: Pillow.hasBundledVips, "pyvips-binary is not installed"), arguments: rows)
    func likeSharp(_ row: Row) async throws {
        let exposure = try await Pillow.expose(
            Self.patches + row.save + """

                import pyvips
                image = pyvips.Image.new_from_file(folder + "/source")
                profile = {"embedded": True} if image.get_typeof("icc-profile-data") else {"input_profile": "cmyk"}
                image.icc_transform("srgb", depth=8, intent="perceptual", **profile).pngsave(folder + "/expected.png")
                """)
        let seen = try await colors(exposure.source)
        let wanted = try await colors(exposure.expected)
        let differences = zip(seen.joined(), wanted.joined()).map { abs($0 - $1) }
        #expect(Double(differences.reduce(0, +)) / Double(differences.count) < 1, "\(seen) \(wanted)")
        #expect(try #require(differences.max()) <= 6, "\(seen) \(wanted)")
    }
}

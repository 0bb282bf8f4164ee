import CalotypeTesting
import Testing

@testable import Calotype

@Suite(
    "The memory that a job is told to need", .takingTurns, .serialized, .tags(.slow),
    .enabled(if: CalotypeCommand.isMeasurable && VipsCommand.isInstalled))
struct MemoryTests {
    @Test(
        "is never less than it takes, and not four times as much",
        arguments: [
            (DrawnImage.textured(400, 300), ".png[compression=1]", 8), (.textured(400, 300), ".png[interlace]", 11),
            (.fading(400, 300), ".png[interlace]", 10), (.fading(400, 300), ".png", 10),
            (.textured(400, 300), ".jpg", 10), (.textured(400, 300), ".jpg[interlace]", 11),
            (.textured(400, 300), ".webp[effort=0]", 7), (.textured(400, 300), ".webp[lossless,effort=0]", 5),
            (.fading(400, 300), ".webp[effort=0]", 7), (.textured(400, 300), ".gif[effort=1]", 4),
            (.textured(400, 300), ".avif[effort=0]", 6), (.textured(400, 300), ".png", 3),
        ])
    func predicted(_ drawn: DrawnImage, _ suffix: String, _ scale: Int) async throws {
        let source = try await VipsCommand.encode(drawn, as: suffix, enlarged: scale)
        let specs = try #require(QualityPresets.builtIn[.dallE]).specs
        let predicted = try DecodePlan(ImageHeader(source), for: specs)
            .predictedMemory(sourceBytes: source.count, specs: specs)
        let isOrdinary = [".png", ".jpg"].contains { suffix.hasPrefix($0) } && suffix != ".png[interlace]"
        let measured = try await Self.peak(of: source) - Self.start(withLibvips: !isOrdinary || drawn.channels == 4)
        #expect(measured <= predicted)
        #expect(predicted <= 4 * measured)
    }

    /// What the smallest job takes: the program, and libvips where it is opened.
    private static func start(withLibvips: Bool) async throws -> Int {
        let drawn = DrawnImage.fading(8, 8)
        return try await peak(of: withLibvips ? VipsCommand.encode(drawn, as: ".webp") : DrawnImage.corners(8, 8).png)
    }

    private static func peak(of source: [UInt8]) async throws -> Int {
        let folder = try ScratchFolder()
        let file = try folder.write(source, as: "source")
        let cost = try await CalotypeCommand.cost(ofProcessing: [file], from: "dall-e")
        try #require(cost.exitCode == 0)
        return cost.peakMemory
    }
}

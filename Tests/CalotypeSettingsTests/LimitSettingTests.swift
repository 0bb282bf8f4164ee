import Calotype
import CalotypeTesting
import Foundation
import Logging
import Testing

@testable import CalotypeSettings

/// One row for each row of the table of limits in `docs/formats.md` that an image can exceed.
@Suite("Limits by the settings", .timeLimit(.minutes(1)))
struct LimitSettingTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let value: String
        let file: [UInt8]
        let reason: String

        init(_ name: String, _ value: String, _ file: [UInt8], _ reason: String) {
            (self.name, self.value, self.file, self.reason) = (name, value, file, reason)
        }

        var testDescription: String { "\(name)=\(value)" }
    }

    // Headers without pixels: a decoder that saw them would report damage.
    private static let png = SmallPNG.with()
    private static let text = SmallPNG.with(
        SmallPNG.chunk("tEXt", ascii("Comment\0") + [UInt8](repeating: 97, count: 50)))
    private static let hidden = SmallPNG.with(
        [UInt8](repeatElement(SmallPNG.chunk("tEXt", ascii("Comment\0a")), count: 300).joined()))
    private static let xmp = SmallJPEG.with(
        SmallJPEG.segment(0xE1, ascii("http://ns.adobe.com/xap/1.0/\0") + [UInt8](repeating: 32, count: 99)))
    private static let profile = SmallJPEG.with(
        SmallJPEG.segment(0xE2, ascii("ICC_PROFILE\0") + [1, 1] + [UInt8](repeating: 0, count: 500)))
    /// The beginning of a zlib stream: eight bytes of a profile of 5,000,000.
    private static let packedProfile = SmallPNG.with(
        SmallPNG.chunk(
            "iCCP",
            joined(ascii("icc\0"), [0, 0x78, 0x01, 0x00, 8, 0, 0xF7, 0xFF], big(UInt32(5_000_000)), [0, 0, 0, 0])))
    private static let progressive = SmallJPEG.with(frame: SmallJPEG.frame(marker: 0xC2))
    private static let scans = SmallJPEG.with(
        frame: SmallJPEG.frame(marker: 0xC2), scan: SmallJPEG.scan() + [1, 2] + SmallJPEG.scan())
    private static let animation = SmallGIF.with(SmallGIF.frame(), SmallGIF.frame())
    private static let grid = SmallHEIF.with(
        meta: joined(
            SmallHEIF.items(SmallHEIF.item(1, "grid")),
            SmallHEIF.full(
                "iloc", version: 1,
                joined(
                    [0x44, 0x00], big(UInt16(1)), big(UInt16(1)), big(UInt16(1)), big(UInt16(0)), big(UInt16(1)),
                    big(UInt32(0)), big(UInt32(8)))),
            SmallHEIF.box("idat", [0, 0, 1, 1], big(UInt16(7)), big(UInt16(5)))))

    static let rows = [
        Row("CALOTYPE_MAX_SOURCE_BYTES", "20", png, "memory/too-many-bytes"),
        Row("CALOTYPE_MAX_PIXELS", "34", png, "memory/too-many-pixels"),
        Row("CALOTYPE_MAX_PROGRESSIVE_PIXELS", "34", progressive, "memory/too-many-pixels"),
        Row("CALOTYPE_MAX_EDGE", "6", png, "memory/too-long-edge"),
        Row("CALOTYPE_MAX_FRAMES", "1", animation, "memory/too-many-frames"),
        Row("CALOTYPE_MAX_METADATA_BYTES", "57", text, "memory/too-much-metadata"),
        Row("CALOTYPE_MAX_METADATA_BYTES", "2699", hidden, "memory/too-much-metadata"),
        Row("CALOTYPE_MAX_METADATA_BYTES", "98", xmp, "memory/too-much-metadata"),
        Row("CALOTYPE_MAX_PROFILE_BYTES", "499", profile, "memory/too-large-profile"),
        Row("CALOTYPE_MAX_PROFILE_BYTES", "4M", packedProfile, "memory/too-large-profile"),
        Row("CALOTYPE_MAX_SCANS", "1", scans, "memory/too-many-scans"),
        Row("CALOTYPE_MAX_TILES", "3", grid, "memory/too-many-tiles"),
        Row("CALOTYPE_MEMORY_BUDGET", "1", png, "memory/too-many-pixels"),
        Row("CALOTYPE_JOB_TIMEOUT", "0.0000001", png, "processing/timeout"),
    ]

    @Test("hold before a pixel is decoded, each with its own reason", arguments: rows)
    func limits(_ row: Row) async throws {
        #expect(try await failure(of: row.file, with: [row.name: row.value]) == row.reason)
        // With more room, the decoder finds out that there are no pixels.
        let roomy = ["CALOTYPE_MAX_PROFILE_BYTES": "5000000"]
        let other = try await failure(of: row.file, with: roomy)
        #expect(other == nil || other == "processing/damaged")
    }

    private func failure(of file: [UInt8], with environment: [String: String]) async throws -> String? {
        let folder = try ScratchFolder()
        let processor = ImageProcessor(
            store: FolderStore(folder.path),
            monitoring: Monitoring(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }),
            configuration: try Settings(environment: environment).processor)
        let job = try ImageProcessingJob(
            id: "job", tool: .sora, source: .bytes(file), userId: "user",
            options: ["format": "webp"])
        let result = try await processor.process(job)
        return result.error.map { "\($0.kind.rawValue)/\($0.reason.rawValue)" }
    }

    @Test("have defaults, and each setting changes one")
    func defaults() throws {
        let limits = Settings().limits
        #expect((limits.image.edge, limits.image.frames, limits.image.scans) == (16_384, 1000, 100))
        #expect(
            (limits.image.tiles, limits.image.metadataBytes, limits.image.profileBytes) == (1000, 16 << 20, 4 << 20))
        let settings = try Settings(environment: [
            "CALOTYPE_MAX_PROGRESSIVE_PIXELS": "7", "CALOTYPE_MAX_PIXELS": "100", "CALOTYPE_MAX_VIDEO_SECONDS": "1.5",
        ])
        #expect((settings.limits.image.progressivePixels, settings.limits.image.pixels) == (7, 100))
        #expect(settings.limits.videoSeconds == 1.5)
    }
}

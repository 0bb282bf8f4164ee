import Calotype
import CalotypeTesting
import Testing

@testable import CalotypeImage

@Suite("An HDR picture", .timeLimit(.minutes(2)))
struct HighDynamicRangeTests {
    private static func nclx(_ transfer: UInt8) -> [UInt8] {
        SmallHEIF.box("colr", ascii("nclx"), [0, 9, 0, transfer, 0, 9, 0x80])
    }

    @Test(
        "is told by its header",
        arguments: [(16, .pq), (18, .hlg), (1, nil), (2, nil), (13, nil)] as [(UInt8, HighDynamicRange?)])
    func reported(_ transfer: UInt8, _ range: HighDynamicRange?) throws {
        let heif = SmallHEIF.with(properties: [SmallHEIF.ispe(), Self.nclx(transfer)], numbers: [1, 2])
        #expect(try ImageHeader(heif).dynamicRange == range)
        let png = SmallPNG.with(SmallPNG.chunk("cICP", [9, transfer, 0, 1]), SmallPNG.chunk("IDAT", []))
        #expect(try ImageHeader(png).dynamicRange == range)
    }

    @Test("is not told by what belongs to another picture, or comes too late")
    func others() throws {
        let heif = SmallHEIF.with(properties: [SmallHEIF.ispe(), Self.nclx(16)], numbers: [1])
        #expect(try ImageHeader(heif).dynamicRange == nil)
        let png = SmallPNG.with(SmallPNG.chunk("IDAT", []), SmallPNG.chunk("cICP", [9, 16, 0, 1]))
        #expect(try ImageHeader(png).dynamicRange == nil)
    }

    @Test(
        "is refused plainly, and its SDR twin is not", .enabled(if: ExternalTool.isInstalled("ffmpeg")),
        arguments: [("smpte2084", "PQ"), ("arib-std-b67", "HLG"), ("bt709", nil)])
    func refused(_ transfer: String, _ name: String?) async throws {
        let folder = try ScratchFolder()
        let source = try folder.write(DrawnImage.corners(64, 48).png, as: "a.png")
        let run = try await ExternalTool.run(
            "ffmpeg",
            [
                "-v", "error", "-i", source, "-vf", "format=yuv420p10le", "-c:v", "libaom-av1", "-still-picture", "1",
                "-cpu-used", "8", "-color_primaries", "bt2020", "-color_trc", transfer, "-colorspace", "bt2020nc",
                folder.path(of: "a.avif"),
            ])
        try #require(run.exitCode == 0, "\(run.stderr)")
        let result = try await RenderHarness().process(folder.bytes(of: "a.avif"))
        #expect(result.error?.kind == name.map { _ in .processing })
        #expect(result.error?.reason == name.map { _ in .unsupported })
        let message = name.map { "The image is HDR (\($0)), and variants are SDR. Convert it to SDR first." }
        #expect(result.error?.message == message)
        #expect(result.original?.dimensions.description == "64×48")
    }
}

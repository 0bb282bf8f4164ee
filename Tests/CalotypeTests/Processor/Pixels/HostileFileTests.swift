import CalotypeTesting
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite("Files made to hurt a processor", .takingTurns, .enabled(if: Corpus.hostile != nil))
struct HostileFileTests {
    @Test(
        "Each gets the answer it deserves",
        arguments: [
            ("hdr_60k.png", .memory, .tooManyPixels), ("hdr_2G.png", .memory, .tooManyPixels),
            ("hdr65500_trunc.jpg", .memory, .tooManyPixels), ("gray30k.png", .memory, .tooManyPixels),
            ("solid16k.png", .memory, .tooManyPixels), ("solid16383.webp", .memory, .tooManyPixels),
            ("solid16k.jpg", .memory, .tooManyPixels), ("prog16k.jpg", .memory, .tooManyPixels),
            ("gif_65535.gif", .memory, .tooManyPixels), ("gif_20k_frames.gif", .memory, .tooManyFrames),
            ("html_as.jpg", .processing, .unknownFormat), ("poly_gif_js.gif", .processing, .damaged),
            ("text_label.mvg", .processing, .unknownFormat), ("svg_ext.svg", .processing, .unsupported),
            ("svg_big.svg", .processing, .unsupported), ("svg_laugh.svg", .processing, .unsupported),
        ] as [(String, ImageProcessingError.Kind, ImageProcessingError.Reason)])
    func refused(
        _ name: String, _ kind: ImageProcessingError.Kind, _ reason: ImageProcessingError.Reason
    ) async throws {
        let result = try await RenderHarness().process(bytes(name))
        #expect(result.error?.kind == kind)
        #expect(result.error?.reason == reason)
    }

    @Test(
        "Huge texts and profiles are left behind",
        arguments: ["ztxt_200M.png", "itxt_200M.png", "iccp_200M.png", "text_10k_chunks.png", "poly_png_zip.png"])
    func leftBehind(_ name: String) async throws {
        let prints = try await RenderHarness().prints(of: bytes(name))
        #expect(prints.count == 2)
        for print in prints {
            #expect(print.bytes.count < 2000)
            #expect(!print.bytes.indices.contains { print.bytes[$0...].starts(with: Array("PK".utf8)) })
        }
    }

    /// Decoders take a minute and two gigabytes for all of them.
    @Test("All of them together take little time and memory", .tags(.slow), .enabled(if: CalotypeCommand.isMeasurable))
    func cheap() async throws {
        let files = Corpus.files(in: Corpus.hostile)
        let cost = try await CalotypeCommand.cost(ofProcessing: files, from: "dall-e")
        #expect(cost.cpuSeconds < 5)
        #expect(cost.peakMemory < 300 << 20)
    }

    private func bytes(_ name: String) throws -> [UInt8] {
        try Corpus.bytes(#require(Corpus.hostile) + "/" + name)
    }
}

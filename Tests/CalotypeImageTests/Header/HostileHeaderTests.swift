import CalotypeTesting
import Testing

@testable import CalotypeImage

@Suite("Files made to hurt a decoder", .enabled(if: Corpus.hostile != nil))
struct HostileHeaderTests {
    /// A decoder takes seconds for these. Ours take microseconds; the rest is for a busy machine.
    private static let atOnce: Duration = .milliseconds(500)

    @Test(
        "A giant is refused from its header, at once",
        arguments: [
            "hdr_60k.png", "hdr_2G.png", "hdr65500_trunc.jpg", "gray30k.png", "solid16k.png", "solid16383.webp",
            "solid16k.jpg", "prog16k.jpg", "gif_20k_frames.gif", "gif_65535.gif",
        ])
    func giants(_ name: String) throws {
        let bytes = try bytes(name)
        let start = ContinuousClock.now
        let refusal = #expect(throws: ImageError.self) {
            let header = try ImageHeader(bytes)
            try ImageLimits().check(header)
            try ImageLimits().checkFrames(of: header)
        }
        #expect(ContinuousClock.now - start < Self.atOnce)
        switch refusal {
        case .tooManyPixels, .tooLongEdge, .tooManyFrames: break
        default: Issue.record("refused as \(String(describing: refusal))")
        }
    }

    @Test(
        "What is no picture is refused",
        arguments: [
            "poly_gif_js.gif", "html_as.jpg", "text_label.mvg", "svg_ext.svg", "svg_big.svg", "svg_laugh.svg",
        ])
    func noPictures(_ name: String) throws {
        let bytes = try bytes(name)
        #expect(throws: ImageError.self) { try ImageHeader(bytes) }
    }

    @Test(
        "Huge texts and profiles cost no more than walking past them",
        arguments: [
            ("ztxt_200M.png", Carried.Kind.text("parameters")), ("itxt_200M.png", .xmp), ("iccp_200M.png", .icc),
            ("text_10k_chunks.png", .text("k0")),
        ])
    func hugeTexts(_ name: String, _ kind: Carried.Kind) throws {
        let bytes = try bytes(name)
        let start = ContinuousClock.now
        let header = try ImageHeader(bytes)
        let time = ContinuousClock.now - start
        #expect(header.carries.contains { $0.kind == kind })
        #expect(time < Self.atOnce)
    }

    @Test("A ZIP behind a PNG changes nothing about the PNG")
    func polyglot() throws {
        #expect(try ImageHeader(bytes("poly_png_zip.png")).stored == Dimensions(width: 8, height: 8))
    }

    private func bytes(_ name: String) throws -> [UInt8] {
        try Corpus.bytes(#require(Corpus.hostile) + "/" + name)
    }
}

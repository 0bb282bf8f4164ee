import CalotypeTesting
import Foundation
import Pixels
import Testing

@testable import CalotypeImage
@testable import Vips

/// A measurement for decision record 40. It prints medians, and decides nothing.
@Suite(
    "The time that decoder processes cost", .takingTurns, .serialized, .timeLimit(.minutes(10)),
    .enabled(if: ProcessInfo.processInfo.environment["CALOTYPE_MEASURE_DECODERS"] != nil && VipsCommand.isInstalled))
struct DecoderLatencyTests {
    static let formats = [
        "out.avif[Q=60,effort=2]", "out.gif", "out.png[bitdepth=16]", "out.jpg[Q=90]", "out.tif", "out.webp[Q=80]",
        "ordinary",
    ]

    @Test("is the difference of medians, in turns with none", arguments: formats)
    func latency(_ format: String) async throws {
        let drawn = DrawnImage.textured(1024, 1024).png
        let suffix = String(format.dropFirst(3))
        let file =
            switch format {
            case "ordinary": drawn
            case "out.png[bitdepth=16]":
                try VipsSaver.png(compression: 1, interlaced: false, paletteQuality: nil, bits: 16).encode(
                    DrawnImage.textured(1024, 1024).pixels.converted(to: .sixteen), stop: StopFlag())
            case "out.jpg[Q=90]", "out.tif": try await VipsCommand.run("colourspace", on: drawn, to: suffix, ["cmyk"])
            case "out.webp[Q=80]":
                try VipsSaver.webp(quality: 80, effort: 0).encode(
                    PixelBuffer.stacked([DrawnImage.textured(1024, 1024).pixels, DrawnImage.corners(1024, 1024).pixels]
                    ),
                    timing: FrameTiming(delays: [40, 70], plays: 0), stop: StopFlag())
            default: try await VipsCommand.run("copy", on: drawn, to: suffix)
            }
        var configuration = ImageRenderer.Configuration()
        configuration.limits.allowsTIFF = true
        let here = ImageRenderer(configuration)
        configuration.decoders = DecoderProcesses(program: try #require(CalotypeCommand.path))
        let there = ImageRenderer(configuration)
        let spec = VariantSpec.webp(maxWidth: 1024, quality: 80)
        var times: [[Double]] = [[], []]
        for round in 0..<45 {
            for (index, renderer) in [here, there].enumerated() {
                let start = ContinuousClock.now
                _ = try await renderer.render(file, as: spec)
                if round >= 5 { times[index].append((ContinuousClock.now - start) / .milliseconds(1)) }
            }
        }
        let medians = times.map { $0.sorted()[$0.count / 2] }
        let change = (medians[1] / medians[0] - 1) * 100
        print(
            "\(format): \(file.count / 1000) KB, \(String(format: "%.1f %.1f ms %+.1f %%", medians[0], medians[1], change))"
        )
    }
}

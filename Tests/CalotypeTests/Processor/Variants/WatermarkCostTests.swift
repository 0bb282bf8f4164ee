import CalotypeTesting
import Foundation
import Pixels
import Testing

@testable import Calotype
@testable import CalotypeImage
@testable import Vips

@Suite("What a watermark costs", .takingTurns, .timeLimit(.minutes(1)), .enabled(if: VipsCommand.isInstalled))
struct WatermarkCostTests {
    @Test(
        "A font has no size",
        arguments: [
            ("sans", true), ("serif bold", true), ("Univers 55, italic", true), ("DejaVu Sans @wght=200", true),
            ("sans 8000", false), ("sans 8000px", false), ("sans 1e4", false), ("sans 0x1F40", false),
            ("sans 8000 @wght=200", false), ("sans, 8000", false), ("8000", false), ("sans bold .5e5", false),
            ("sans 8000 #kern=0", false), ("sans inf", false),
        ])
    func font(_ name: String, _ isFont: Bool) throws {
        #expect(WatermarkText.isFont(name) == isFont)
        let yaml = "sora: { normal: { watermark: { text: Ann, font: \"\(name)\" } } }"
        if isFont {
            _ = try QualityPresets(yaml: yaml)
        } else {
            #expect(throws: (any Error).self) { try QualityPresets(yaml: yaml) }
        }
        var spec = VariantSpec(.normal, inside: Dimensions(width: 8, height: 8), as: .png, quality: 80, effort: 1)
        var text = WatermarkText("Ann")
        text.font = name
        spec.watermark = Watermark(.text(text))
        #expect((spec.watermark?.mistake == nil) == isFont)
    }

    @Test(
        "Whatever a font or a text says, it is drawn in no more memory than was set aside",
        arguments: [
            ("Ann", "sans 8000"), ("Ann", "sans 8000px"), ("Ann", "sans 0x1F40"),
            (String(repeating: "﷽", count: 200), "sans"), (String(repeating: "W\n", count: 99) + "W", "sans"),
            (String(repeating: "﷽\n", count: 99) + "﷽", "sans"),
            ("a" + String(repeating: "\u{0301}", count: 199), "sans"), (String(repeating: "⸻", count: 200), "sans"),
            ("<span size='9999999'>x</span>", "sans"), (".", "sans"), ("—", "sans"), ("|", "sans"), ("_", "sans"),
        ], [(64, 64), (900, 300), (20, 900)])
    func bounded(_ text: (text: String, font: String), _ box: (width: Int, height: Int)) throws {
        let isolated = try Peak.measure {
            _ = try PixelBuffer.text(
                text.text, font: text.font, color: (255, 255, 255), width: box.width, height: box.height,
                shouldStop: { false })
        }
        // That of the probe, and of the box, as PrintMemory has them.
        #expect(isolated <= (12 << 20) + box.width * box.height * 12)
    }

    @Test("A text without a letter in any font is a fault of the text, and not of the sizes")
    func noLetters() async throws {
        let result = try await RenderHarness().process(
            Flow.picture.png, options: ["watermark": ["text": "\u{2800}\u{3164}"]])
        guard let error = result.error else { return }  // a font has them
        #expect((error.kind, error.reason) == (.processing, .unsupported))
        #expect(error.message.contains("watermark"))
    }
}

/// How much the resident memory of the process grows at most.
private enum Peak {
    static func measure(_ body: () throws -> Void) rethrows -> Int {
        reset()
        let before = value("VmRSS")
        try body()
        return max(0, value("VmHWM") - before)
    }

    private static func reset() { try? "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8) }

    private static func value(_ name: String) -> Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
        return (line?.split { $0 == " " || $0 == "\t" }.dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
    }
}

import CalotypeTesting
import Testing

@testable import Calotype

@Suite("The tool 'auto'", .timeLimit(.minutes(1)))
struct SourceToolTests {
    private static func png(_ parameters: String) -> [UInt8] {
        var png = DrawnImage.corners(8, 8).png
        png.insert(contentsOf: PNGChunk("tEXt", Array(("parameters\0" + parameters).utf8)).bytes, at: 33)
        return png
    }

    private static let automatic = png(
        "a cat\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 12, Size: 8x8, Model: m, Version: v1.10.1")

    private func process(
        _ source: [UInt8], presets: QualityPresets = .builtIn, options: [String: JSONValue] = [:]
    ) async throws -> ImageProcessingResult {
        try await RenderHarness(presets: presets).process(source, from: .auto, options: options)
    }

    @Test("takes the tool that the image names, and says where")
    func named() async throws {
        let result = try await process(Self.automatic)
        #expect(result.success && result.tool == .stableDiffusion)
        let choice = try #require(result.provenance?.record.tool)
        #expect(choice.name == "stable-diffusion")
        #expect(choice.reason.contains("in the PNG text \"parameters\""))
    }

    @Test("prefers the most exact tool that has a preset")
    func exact() async throws {
        let presets = try QualityPresets(
            yaml:
                "automatic1111: { normal: { maxWidth: 8, maxHeight: 8, format: jpeg }, high-quality: { maxWidth: 8, maxHeight: 8, format: webp } }"
        )
        let result = try await process(Self.automatic, presets: presets)
        #expect(result.tool.rawValue == "automatic1111")
    }

    @Test("fails if the image names none, and if the options do not fit the one that it names")
    func unnamed() async throws {
        let plain = try await process(DrawnImage.corners(8, 8).png)
        #expect(plain.error?.reason == .unsupported && plain.tool == .auto)
        #expect(plain.error?.message.contains("does not say which tool made it") ?? false)
        let wrong = try await process(Self.automatic, options: ["nothing": .integer(1)])
        #expect(wrong.error?.message.contains("'nothing' is no variant of 'stable-diffusion'") ?? false)
    }

    @Test("is no name of a tool in a presets file")
    func reserved() {
        #expect(throws: InvalidPreset.self) {
            try QualityPresets(
                yaml:
                    "auto: { normal: { maxWidth: 8, maxHeight: 8, format: jpeg }, high-quality: { maxWidth: 8, maxHeight: 8, format: webp } }"
            )
        }
    }
}

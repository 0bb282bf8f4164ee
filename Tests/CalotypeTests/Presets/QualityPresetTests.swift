import Calotype
import Testing

@Suite("Presets made in code")
struct QualityPresetTests {
    private static let box = Dimensions(width: 1024, height: 1024)
    private static let normal = VariantSpec(.normal, inside: box, as: .jpeg, quality: 80, effort: 6)
    private static let high = VariantSpec(.highQuality, inside: box, as: .webp, quality: 95, effort: 4)

    private static func spec(
        _ name: String = "thumb", side: Int = 64, quality: Int = 80, as format: VariantFormat = .webp, effort: Int = 4
    ) -> VariantSpec {
        VariantSpec(
            VariantName(rawValue: name), inside: Dimensions(width: 64, height: side), as: format, quality: quality,
            effort: effort)
    }

    @Test("A preset can be added, and takes the place of another")
    func adding() throws {
        let tool = ImageTool(rawValue: "midjourney")
        let first = try QualityPreset(tool: tool, specs: [Self.normal, Self.high])
        let second = try QualityPreset(tool: tool, specs: [Self.normal, Self.high, Self.spec()])
        let presets = QualityPresets.builtIn.adding(first).adding(second)
        #expect(presets[tool] == second)
        #expect(presets.tools.count == QualityPresets.builtIn.tools.count + 1)
        #expect(presets[.dallE] == QualityPresets.builtIn[.dallE])
    }

    @Test(
        "What cannot work is refused, with what to do",
        arguments: [
            ([], "'tool' has no variant. Every tool needs one."),
            ([normal, high, normal], "twice"), ([normal, high, spec("a/b")], "'a/b' is no name"),
            ([normal, high, spec("")], "'' is no name"),
            ([normal, high, spec(side: 16_384)], "height is 16384. Use a number from 1 to 16383. See 'tool', 'thumb'"),
            ([normal, high, spec(quality: 0)], "from 1 to 100"), ([normal, high, spec(quality: 101)], "from 1 to 100"),
            ([normal, high, spec(effort: 7)], "from 0 to 6"), ([normal, high, spec(effort: -1)], "from 0 to 6"),
            ([normal, high, spec(as: .jpeg, effort: 10)], "from 0 to 9"),
        ])
    func refused(_ specs: [VariantSpec], _ message: String) throws {
        let error = #expect(throws: InvalidPreset.self) {
            try QualityPreset(tool: ImageTool(rawValue: "tool"), specs: specs)
        }
        #expect(try #require(error).message.contains(message))
    }

    @Test(
        "So is a depth that a variant's format or palette has not",
        arguments: [
            (VariantFormat.png, BitDepth.twelve, false, "A variant in png has 8 or 16 bits, and not 12."),
            (.avif, .sixteen, false, "A variant in avif has 8, 10 or 12 bits, and not 16."),
            (.png, .sixteen, true, "A palette has 8 bits. Leave out 'palette' or 'bitDepth'."),
        ])
    func depth(_ format: VariantFormat, _ depth: BitDepth, _ palette: Bool, _ message: String) throws {
        var spec = Self.normal
        (spec.format, spec.bitDepth, spec.usesPalette) = (format, depth, palette)
        try refused([spec, Self.high], message)
    }

    @Test("A depth is nothing to formats that have one")
    func idleDepth() throws {
        var spec = Self.normal
        spec.bitDepth = .sixteen
        #expect(spec.format == .jpeg)
        #expect(throws: Never.self) { try QualityPreset(tool: ImageTool(rawValue: "tool"), specs: [spec, Self.high]) }
        #expect(spec.written["bitDepth"] == nil)
    }

    @Test("So is a tool that no key can hold")
    func toolName() {
        #expect(throws: InvalidPreset.self) {
            try QualityPreset(tool: ImageTool(rawValue: "a/b"), specs: [Self.normal, Self.high])
        }
    }
}

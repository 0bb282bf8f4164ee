import Calotype
import Testing

@Suite("Specs in several formats")
struct FormatsOfSpecsTests {
    private let yaml = """
        dall-e:
          normal: { quality: 70, effort: 9, progressive: true, watermark: { text: A } }
        """

    @Test("Each variant is made in each format, as the option 'format' makes it")
    func formats() throws {
        let preset = try #require(try QualityPresets(yaml: yaml)[.dallE])
        let specs = try preset.specs(changedBy: ["only": ["normal"]], in: [.jpeg, .webp, .avif])
        #expect(specs.map(\.format) == [.jpeg, .webp, .avif])
        // Its own format keeps its numbers. Others have their own scales.
        #expect(specs.map(\.quality) == [70, 85, 64])
        #expect(specs.map(\.effort) == [9, 4, 4])
        #expect(specs.allSatisfy { $0.watermark != nil && $0.box == specs[0].box })
        let same = try preset.specs(changedBy: ["only": ["normal"], "normal": ["format": "webp"]])
        #expect(same == [specs[1]])
    }

    @Test("Options apply in each format", arguments: ["high-quality", "high_quality", "highQuality"])
    func options(_ name: String) throws {
        let preset = try #require(QualityPresets.builtIn[.dallE])
        let specs = try preset.specs(changedBy: ["only": ["high-quality"], name: ["quality": 33]], in: [.png, .avif])
        #expect(specs.map(\.quality) == [33, 33])
        #expect(specs.map(\.variant) == [.highQuality, .highQuality])
    }

    @Test("Without formats, each variant has its own, and an option of another format is refused")
    func others() throws {
        let preset = try #require(QualityPresets.builtIn[.dallE])
        #expect(try preset.specs(changedBy: [:], in: []) == preset.specs)
        #expect(throws: InvalidJob.self) {
            try preset.specs(changedBy: ["normal": ["progressive": true]], in: [.webp])
        }
    }
}

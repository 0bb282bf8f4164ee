import CalotypeTesting
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite("A presets file", .timeLimit(.minutes(1)))
struct PresetsYAMLTests {
    static let newTool = """
        crayon:
          normal: { maxWidth: 32, maxHeight: 32, format: jpeg, quality: 80 }
          high-quality: { maxWidth: 48, maxHeight: 48, format: webp, quality: 95, compressionLevel: 6 }
        """

    @Test("One without content changes nothing", arguments: ["", "\n", "# nothing\n", "---\n", "\u{FEFF}", "{}"])
    func empty(_ yaml: String) throws {
        #expect(try QualityPresets(yaml: yaml) == .builtIn)
    }

    @Test("A field changes, the others stay")
    func change() throws {
        let preset = try #require(QualityPresets(yaml: "dall-e:\n  normal: { quality: 75 }")[.dallE])
        let before = try #require(QualityPresets.builtIn[.dallE])
        #expect(preset.specs.map(\.quality) == [75, 95])
        #expect(preset[.highQuality] == before[.highQuality])
        #expect(preset[.normal]?.box == before[.normal]?.box)
        #expect(preset[.normal]?.effort == 6)
    }

    @Test("high-quality may be spelled in three ways", arguments: ["high-quality", "high_quality", "highQuality"])
    func spelling(_ name: String) throws {
        let preset = try #require(QualityPresets(yaml: "sora:\n  \(name): { quality: 9 }")[.sora])
        #expect(preset.specs.map(\.variant.rawValue) == ["normal", "high-quality"])
        #expect(preset[.highQuality]?.quality == 9)
    }

    @Test(
        "A background is a color, with quotes or without",
        arguments: ["'#0a141e'", "0a141e", "'#0A141E'", "#0a141e", "\"#0A141E\"", "'\"#0a141e\"'"])
    func background(_ color: String) throws {
        let preset = try #require(QualityPresets(yaml: "sora:\n  normal: { background: \(color) }")[.sora])
        #expect(preset[.normal]?.background == RGBColor(red: 10, green: 20, blue: 30))
    }

    @Test(
        "Short colors and those with a name are colors",
        arguments: [
            ("#fff", RGBColor.white), ("White", .white), ("'#FA0'", RGBColor(red: 255, green: 170, blue: 0)),
            ("rebeccapurple", RGBColor(red: 102, green: 51, blue: 153)),
            ("fa0", RGBColor(red: 255, green: 170, blue: 0)),
        ])
    func namedColor(_ written: String, _ color: RGBColor) throws {
        let yaml =
            "sora:\n  normal: { quality: 7, background: \(written), watermark: { text: 'color: #1', color: \(written) } }"
        let spec = try #require(try QualityPresets(yaml: yaml)[.sora]?[.normal])
        var watermark = Watermark(.text(WatermarkText("color: #1")))
        if case .text(var text) = watermark.content {
            text.color = color
            watermark.content = .text(text)
        }
        #expect(spec.background == color)
        #expect(spec.watermark == watermark)
    }

    @Test("A tool may have other variants than normal and high-quality, where its jobs say which they want")
    func incomplete() throws {
        let yaml = "crayon:\n  thumb: { maxWidth: 7, maxHeight: 7, format: jpeg, quality: 7 }"
        let preset = try #require(try QualityPresets(yaml: yaml)[ImageTool(rawValue: "crayon")])
        #expect(try preset.specs(changedBy: ["only": ["thumb"]]).map(\.variant.rawValue) == ["thumb"])
        let error = try #require(throws: InvalidJob.self) { try preset.specs(changedBy: [:]) }
        #expect(error.field == "options.only")
        #expect(error.message.contains("'crayon' has no variant 'normal'. A job of it says which variants it wants"))
    }

    @Test("A new variant comes after the others")
    func newVariant() throws {
        let yaml = "dall-e:\n  thumb: { maxWidth: 256, maxHeight: 128, format: webp, quality: 70 }"
        let preset = try #require(QualityPresets(yaml: yaml)[.dallE])
        #expect(preset.specs.map(\.variant.rawValue) == ["normal", "high-quality", "thumb"])
        let thumb = VariantSpec(
            VariantName(rawValue: "thumb"), inside: Dimensions(width: 256, height: 128), as: .webp, quality: 70,
            effort: 4)
        #expect(preset.specs.last == thumb)
    }

    @Test("A changed format has its own usual quality and effort")
    func formatChange() throws {
        let preset = try #require(
            QualityPresets(yaml: "sora:\n  normal: { compressionLevel: 9 }\n  high_quality: { format: jpeg }")[.sora])
        #expect(preset.specs.map(\.effort) == [9, 4])
        #expect(preset.specs.map(\.quality) == [85, 80])
        #expect(preset.specs.map(\.format) == [.jpeg, .jpeg])
    }

    @Test("A file may begin with a byte order mark, and say what it likes in comments")
    func bomAndComments() throws {
        let yaml = "\u{FEFF}# a & b\nsora:\n  normal: { quality: 7 } # *better*"
        let preset = try #require(QualityPresets(yaml: yaml)[.sora])
        #expect(preset[.normal]?.quality == 7)
    }

    @Test("A new tool works as a built-in one does")
    func newTool() async throws {
        let presets = try QualityPresets(yaml: Self.newTool)
        #expect(presets.toolNames == "crayon, dall-e, sora, stable-diffusion")
        try await Flow.withFolder { folder in
            let processor = try Flow.processor(FolderStore(folder), presets: presets)
            let result = try await processor.process(try Flow.job(tool: ImageTool(rawValue: "crayon")))
            #expect(result.variants.map(\.dimensions.description) == ["32×24", "48×36"])
        }
    }

    struct Mistake: Sendable, CustomTestStringConvertible {
        let yaml: String
        let location: String
        let message: String
        var testDescription: String { yaml.debugDescription }

        init(_ yaml: String, _ location: String, _ message: String) {
            self.yaml = yaml
            self.location = location
            self.message = message
        }
    }

    static let mistakes = [
        Mistake(
            "sora:\n  normal: { qualitty: 7 }", "2:13",
            "The fields are format, maxWidth, maxHeight, quality, maxBytes, effort"),
        Mistake("sora:\n  normal: { quality: 0 }", "2:22", "'quality' is a whole number from 1 to 100."),
        Mistake("sora:\n  normal: { quality: 101 }", "2:22", "from 1 to 100"),
        Mistake("sora:\n  normal: { quality: 7.5 }", "2:22", "a whole number"),
        Mistake("sora:\n  normal: { quality: high }", "2:22", "a whole number"),
        Mistake("sora:\n  normal: { quality: }", "2:22", "a whole number"),
        Mistake("sora:\n  normal: { quality: [7] }", "2:22", "a whole number"),
        Mistake("sora:\n  normal: { maxWidth: 0 }", "2:23", "'maxWidth' is a whole number from 1 to 16383."),
        Mistake("sora:\n  normal: { maxHeight: 16384 }", "2:24", "'maxHeight' is a whole number from 1 to 16383."),
        Mistake("sora:\n  normal: { maxWidth: 99999999999999999999 }", "2:23", "from 1 to 16383"),
        Mistake("sora:\n  normal: { format: jpg }", "2:21", "'format' is jpeg, webp, avif, png, gif, jxl or auto."),
        Mistake("sora:\n  normal: { background: reddish }", "2:25", "a color, like \"#ffffff\", \"#fff\" or white."),
        Mistake("sora:\n  normal: { background: #ff }\n", "3:1", "not valid YAML"),
        Mistake(
            "sora:\n  high-quality: { compressionLevel: 7 }", "2:37",
            "'effort' of webp is a whole number from 0 to 6."),
        Mistake("sora:\n  high-quality: { compressionLevel: 70 }", "2:37", "from 0 to 6."),
        Mistake(
            "sora:\n  normal: { compressionLevel: 10 }", "2:31",
            "'effort' of jpeg is a whole number from 0 to 9."),
        Mistake("sora:\n  small: { maxWidth: 7 }", "2:3", "the new variant 'small' needs 'format'."),
        Mistake(
            "sora:\n  small: { maxWidth: 7, format: jpeg, quality: 7 }", "2:3",
            "the new variant 'small' needs 'maxHeight'."),
        Mistake("crayon: {}", "1:1", "'crayon' has no variant. Every tool needs one."),
        Mistake("- a\n- b", "1:1", "the presets file must be a mapping"),
        Mistake("just text", "1:1", "the presets file must be a mapping"),
        Mistake("sora: 7", "1:7", "a tool must be a mapping"),
        Mistake("sora:\n  normal: 7", "2:11", "a variant must be a mapping"),
        Mistake("sora:\n  normal: { quality: 7 }\nsora: {}", "1:1", "'sora' stands here twice. Keep one."),
        Mistake("sora:\n  normal: { quality: 7, quality: 8 }", "2:13", "'quality' stands here twice."),
        Mistake(
            "sora:\n  high_quality: { quality: 7 }\n  high-quality: { quality: 8 }", "3:3",
            "'high-quality' stands here twice. Keep one."),
        Mistake("Sora: {}", "1:1", "the name of a tool is 1 to 64 lower-case letters, digits and '-'."),
        Mistake("'a/b': {}", "1:1", "the name of a tool is"),
        Mistake("'': {}", "1:1", "the name of a tool is"),
        Mistake("? [a]\n: {}", "1:3", "the name of a tool is"),
        Mistake("sora:\n  Small: {}", "2:3", "the name of a variant is"),
        Mistake("sora:\n  ../x: {}", "2:3", "the name of a variant is"),
        Mistake("sora:\n\tnormal: {}", "2:1", "not valid YAML"),
        Mistake("sora: {", "2:1", "not valid YAML"),
        Mistake("sora: *nothing", "1:7", "anchors and aliases are not read. Write the fields out."),
        Mistake("# a\r\nsora:\r\n  normal: &n {}", "3:11", "anchors and aliases are not read."),
        Mistake("# a\nsora:\n  normal: &n {}", "3:11", "anchors and aliases are not read."),
        Mistake("sora: { \"a #\": &n {} }", "1:16", "anchors and aliases are not read."),
        Mistake("sora: { 'a #': 1, b: *n }", "1:22", "anchors and aliases are not read."),
        Mistake("sora: { \"a\n # b\": &n {} }", "2:8", "anchors and aliases are not read."),
        Mistake("sora: {}\n---\nsora: {}", "2:1", "not valid YAML"),
        Mistake("sora: \u{1}", "1:1", "not valid YAML"),
    ]

    @Test("A mistake is told with its place and how to mend it", arguments: mistakes)
    func mistake(_ mistake: Mistake) throws {
        let error = try #require(throws: PresetsError.self) { try QualityPresets(yaml: mistake.yaml) }
        #expect("\(error.line):\(error.column)" == mistake.location)
        #expect(error.message.contains(mistake.message), "\(error)")
        #expect("\(error)".hasPrefix("line \(error.line), column \(error.column): "))
    }

    @Test(
        "Aliases that would unfold to billions of nodes are refused soon", arguments: ["", "? *a9\n: {}", "*a9 : {}"])
    func bomb(_ last: String) throws {
        let layers = (1...9).map {
            "a\($0): &a\($0) [" + Array(repeating: "*a\($0 - 1)", count: 9).joined(separator: ",") + "]"
        }
        let yaml = (["a0: &a0 [x]"] + layers + [last]).joined(separator: "\n")
        #expect(throws: PresetsError.self) { try QualityPresets(yaml: yaml) }
    }

    @Test("Nesting without end is refused", arguments: ["[", "{a: ", "- "])
    func depth(_ opening: String) {
        #expect(throws: PresetsError.self) { try QualityPresets(yaml: String(repeating: opening, count: 100_000)) }
    }
}

import CalotypeTesting
import Foundation
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite("The options of a job", .timeLimit(.minutes(1)))
struct JobOptionsTests {
    /// A JPEG, a WebP and a GIF.
    private static let preset = try? QualityPresets(
        yaml: "sora: { small: { maxWidth: 64, maxHeight: 64, format: gif } }")[.sora]

    private func specs(_ options: [String: JSONValue]) throws -> [VariantSpec] {
        try #require(Self.preset).specs(changedBy: options)
    }

    @Test("change nothing where there are none")
    func none() throws {
        #expect(try specs([:]) == Self.preset?.specs)
        #expect(try specs(["normal": [:], "quality": .null]) == Self.preset?.specs)
    }

    @Test("are for every variant where no variant is named")
    func general() throws {
        #expect(try specs(["quality": 7]).map(\.quality) == [7, 7, 7])
        #expect(try specs(["format": "avif"]).map(\.format) == [.avif, .avif, .avif])
    }

    static let formats: [(format: String, quality: Int, effort: Int)] = [
        ("jpeg", 80, 4), ("webp", 85, 4), ("avif", 64, 4), ("jxl", 80, 7), ("auto", 80, 4), ("png", 100, 6),
        ("gif", 100, 7),
    ]

    @Test("give another format its usual quality and effort, as a presets file does", arguments: formats)
    func changedFormat(_ row: (format: String, quality: Int, effort: Int)) throws {
        for old in Self.formats where old.format != row.format {
            let yaml = "sora: { small: { maxWidth: 9, maxHeight: 9, format: \(old.format), quality: 33, effort: 3 } }"
            let preset = try #require(QualityPresets(yaml: yaml)[.sora])
            let byFile = try #require(
                QualityPresets(yaml: "sora: { small: { maxWidth: 9, maxHeight: 9, format: \(row.format) } }")[.sora])
            for options: [String: JSONValue] in [
                ["format": .string(row.format)], ["small": ["format": .string(row.format)]],
            ] {
                let small = try #require(try preset.specs(changedBy: options).last)
                #expect((small.quality, small.effort) == (row.quality, row.effort))
                #expect(small == byFile.specs.last)
            }
            let said = try preset.specs(changedBy: [
                "small": ["format": .string(row.format), "quality": 7, "effort": 5]
            ])
            #expect(said.last.map { [$0.quality, $0.effort] } == [7, 5])
        }
        let same = try specs(["small": ["format": "gif", "quality": 9]])
        #expect(same.last?.effort == Self.preset?.specs.last?.effort)
    }

    @Test("are for those whose format knows them")
    func known() throws {
        #expect(try specs(["progressive": true]).map(\.isProgressive) == [true, false, false])
        #expect(try specs(["animation": "first-frame"]).map(\.animation) == [.keep, .firstFrame, .firstFrame])
        #expect(try specs(["palette": true, "small": ["format": "png"]]).map(\.usesPalette) == [false, false, true])
    }

    @Test("of one variant come before those of all")
    func special() throws {
        #expect(try specs(["quality": 7, "normal": ["quality": 8]]).map(\.quality) == [8, 7, 7])
        #expect(try specs(["effort": 3, "normal": ["compressionLevel": 2]]).map(\.effort) == [2, 3, 3])
        #expect(try specs(["high_quality": ["quality": 9]]).map(\.quality) == [85, 9, 100])
    }

    @Test("take the place of what the preset says, and get the depth nearest to that where the format is another")
    func depth() throws {
        let yaml = """
            sora:
              normal: { format: png, palette: true }
              high-quality: { format: avif, bitDepth: 12 }
            """
        let preset = try #require(try QualityPresets(yaml: yaml)[.sora])
        func specs(_ options: [String: JSONValue]) throws -> [VariantSpec] { try preset.specs(changedBy: options) }
        let deep = try specs(["normal": ["bitDepth": 16]])[0]
        #expect((deep.bitDepth, deep.usesPalette) == (.sixteen, false))
        #expect(try specs(["format": "png"]).map(\.bitDepth) == [.eight, .sixteen])
        #expect(try specs(["format": "webp"]).map(\.bitDepth) == [.eight, .eight])
        #expect(try specs(["bitDepth": 8]).map(\.usesPalette) == [true, false])
    }

    @Test("of one variant take the place of those of all that it cannot have besides")
    func alternatives() throws {
        let clips = try specs([
            "clip": ["seconds": 2], "high-quality": ["storyboard": ["frames": 4]], "small": ["storyboard": false],
        ])
        #expect(clips.map { $0.clip?.seconds } == [nil, nil, 2])
        #expect(clips.map { $0.storyboard?.frames } == [nil, 4, nil])
        let boards = try specs(["storyboard": [:], "small": ["clip": [:]], "high-quality": ["clip": false]])
        #expect(boards.map { $0.storyboard != nil } == [true, true, false])
        #expect(boards.map { $0.clip != nil } == [false, false, true])
        let depths = try specs([
            "format": "png", "palette": true, "normal": ["bitDepth": 16], "small": ["bitDepth": 8],
        ])
        #expect(depths.map(\.usesPalette) == [false, true, true])
        #expect(depths.map(\.bitDepth) == [.sixteen, .eight, .eight])
        let palettes = try specs(["format": "png", "bitDepth": 16, "normal": ["palette": true]])
        #expect(palettes.map(\.bitDepth) == [.eight, .sixteen, .sixteen])
    }

    @Test("that exclude each other are refused where they are said of the same variants")
    func excluded() throws {
        let said: [[String: JSONValue]] = [
            ["clip": [:], "storyboard": [:]], ["small": ["clip": [:], "storyboard": [:]]],
            ["format": "png", "bitDepth": 16, "palette": true],
        ]
        for options in said {
            let error = try #require(throws: InvalidJob.self) { try specs(options) }
            #expect(error.message.hasSuffix("Keep one."))
        }
    }

    @Test("say which variants are made, in the order of the preset")
    func only() throws {
        #expect(try specs(["only": ["small", "normal"]]).map(\.variant.rawValue) == ["normal", "small"])
        #expect(try specs(["only": "small,high_quality", "quality": 7]).map(\.quality) == [7, 7])
        #expect(try specs(["only": "small", "normal": ["quality": 7]]).map(\.quality) == [100])
    }

    @Test("make a variant that the preset does not have, of a format and a side")
    func newVariant() throws {
        let specs = try specs([
            "thumb": ["format": "webp", "maxWidth": 320], "gravity": "north", "small": ["fit": "cover"],
        ])
        let thumb = try #require(specs.last)
        #expect(specs.map(\.variant.rawValue) == ["normal", "high-quality", "small", "thumb"])
        #expect((thumb.format, thumb.box, thumb.quality) == (.webp, Dimensions(width: 320, height: 16_383), 85))
        #expect(thumb.gravity == .point(x: 0.5, y: 0))
        let own = try self.specs(["only": "a", "a": ["format": "png", "maxHeight": 9, "effort": 1], "quality": 7])
        #expect(own.map(\.quality) == [7] && own.map(\.effort) == [1])
    }

    static let mistakes: [(options: [String: JSONValue], field: String, message: String)] = [
        (
            ["nrmal": ["quality": 7]], "options.nrmal",
            "'nrmal' is no variant of 'sora' and no option. Did you mean 'normal'? The variants are"
        ),
        (["normal": 7], "options.normal", "'normal' is the options of a variant, like {\"quality\": 70}."),
        (["normal": ["quality": 700]], "options.normal.quality", "'quality' is a whole number from 1 to 100."),
        (["quality": 700], "options.quality", "'quality' is a whole number from 1 to 100."),
        (["quality": "high"], "options.quality", "'quality' is a whole number from 1 to 100."),
        (["palette": true], "options.palette", "'palette' is for png, and no variant is one."),
        (["high_quality": ["quality": 9], "highQuality": [:]], "options.high_quality", "stands here twice. Keep one."),
        (["gravity": [0.5, 2]], "options.gravity", "in fractions from 0 to 1"),
        (["thumb": ["maxWidth": 7]], "options.thumb", "a new one needs 'format', and 'maxWidth' or 'maxHeight'."),
        (["Thumb": ["maxWidth": 7, "format": "png"]], "options.Thumb", "'Thumb' is no name"),
        (["thumb": ["maxWidth": 0, "format": "png"]], "options.thumb.maxWidth", "from 1 to 16383"),
        (
            ["only": ["nrmal"]], "options.only",
            "'nrmal' is no variant of 'sora'. Did you mean 'normal'? The variants are normal, high-quality"
        ),
        (["only": []], "options.only", "a list of names of variants"),
        (["only": [[]]], "options.only", "a list of names of variants"),
        (["only": "normal", "animation": "keep"], "options.animation", "and no variant is one."),
        (
            Dictionary(
                uniqueKeysWithValues: (0..<30).map { ("v\($0)", ["format": "png", "maxWidth": 7] as JSONValue) }),
            "options.v9", "at most 32 variants"
        ),
    ]

    @Test("that cannot be are refused by their path", arguments: mistakes)
    func mistake(_ options: [String: JSONValue], _ field: String, _ message: String) throws {
        let error = try #require(throws: InvalidJob.self) { try specs(options) }
        #expect(error.field == field)
        #expect(error.message.contains(message), "\(error)")
    }

    @Test("come with its JSON, and are followed")
    func followed() async throws {
        let source = Data(Flow.picture.png).base64EncodedString()
        let json = """
            {"id": "job-1", "tool": "dall-e", "userId": "user-1", "sourceBuffer": "\(source)",
             "options": {"maxWidth": 16, "high-quality": {"format": "png", "maxWidth": 32}}}
            """
        try await Flow.withFolder { folder in
            let processor = try Flow.processor(FolderStore(folder))
            let result = try await processor.process(try ImageProcessingJob(json: Array(json.utf8)))
            #expect(result.error == nil)
            #expect(result.variants.map(\.format) == [.jpeg, .png])
            #expect(result.variants.map(\.dimensions.description) == ["16×12", "32×24"])
        }
    }

    @Test("that nobody checked before fail the job with the way to mend them")
    func unchecked() async throws {
        try await Flow.withFolder { folder in
            let job = try ImageProcessingJob(
                id: "job-1", tool: .dallE, source: .bytes(Flow.picture.png), userId: "user-1",
                options: ["normal": ["quality": 700]])
            let result = try await Flow.processor(FolderStore(folder)).process(job)
            #expect(result.error?.kind == .processing)
            #expect(result.error?.reason == .unsupported)
            #expect(
                result.error?.message == "options.normal.quality: 'quality' is a whole number from 1 to 100.")
            #expect(Flow.files(in: folder).isEmpty)
        }
    }

    @Test("A variant does not have the name of an option")
    func variantName() throws {
        let yaml = "sora:\n  palette: { maxWidth: 7, maxHeight: 7, format: png }"
        let error = try #require(throws: PresetsError.self) { try QualityPresets(yaml: yaml) }
        #expect(
            error.description == "line 2, column 3: 'palette' is the name of an option. Give the variant another one.")
        let preset = try #require(QualityPresets.builtIn[.sora])
        let spec = VariantSpec(
            VariantName(rawValue: "palette"), inside: Dimensions(width: 7, height: 7), as: .png, quality: 7, effort: 7)
        #expect(throws: InvalidPreset.self) { try QualityPreset(tool: .sora, specs: preset.specs + [spec]) }
    }
}

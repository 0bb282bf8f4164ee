import Foundation
import CalotypeTesting
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite("An option of a variant", .timeLimit(.minutes(1)))
struct VariantOptionTests {
    /// What is said is both JSON and YAML.
    struct Row: Sendable, CustomTestStringConvertible {
        let said: String
        let expected: JSONValue
        var testDescription: String { said }
    }

    static let rows: [Row] = [
        Row(said: #"{"format": "avif"}"#, expected: ["format": "avif"]),
        Row(said: #"{"format": "auto"}"#, expected: ["format": "auto"]),
        Row(said: #"{"format": "auto", "effort": 9}"#, expected: ["effort": 9]),
        Row(said: #"{"format": "auto", "maxBytes": 900}"#, expected: ["maxBytes": 900]),
        Row(said: #"{"maxWidth": 1}"#, expected: ["maxWidth": 1]),
        Row(said: #"{"maxHeight": 16383}"#, expected: ["maxHeight": 16383]),
        Row(said: #"{"quality": 100}"#, expected: ["quality": 100]),
        Row(said: #"{"quality": {"ssimulacra2": 80}}"#, expected: ["quality": ["ssimulacra2": 80.0]]),
        Row(
            said: #"{"quality": {"ssimulacra2": 80, "otherwise": "best"}}"#,
            expected: ["quality": ["ssimulacra2": 80.0, "otherwise": "best"]]),
        Row(
            said: #"{"quality": {"ssimulacra2": 80, "otherwise": "fail"}}"#,
            expected: ["quality": ["ssimulacra2": 80.0]]),
        Row(said: #"{"maxBytes": 20000}"#, expected: ["maxBytes": 20000]),
        Row(said: #"{"maxBytes": false}"#, expected: [:]),
        Row(said: #"{"compressionLevel": 9}"#, expected: ["effort": 9]),
        Row(said: #"{"effort": 0}"#, expected: ["effort": 0]),
        Row(said: #"{"format": "webp", "effort": 6}"#, expected: ["effort": 6]),
        Row(said: #"{"format": "gif", "effort": 10}"#, expected: ["effort": 10]),
        Row(said: #"{"format": "jxl", "effort": 3}"#, expected: ["effort": 3]),
        Row(said: #"{"fit": "cover"}"#, expected: ["fit": "cover"]),
        Row(said: #"{"fit": "contain"}"#, expected: ["fit": "contain"]),
        Row(said: #"{"fit": "smart"}"#, expected: ["fit": "smart"]),
        Row(said: #"{"gravity": "south-west"}"#, expected: ["gravity": "south-west"]),
        Row(said: #"{"gravity": "entropy"}"#, expected: ["gravity": "entropy"]),
        Row(said: #"{"gravity": [0, 1]}"#, expected: ["gravity": "south-west"]),
        Row(said: #"{"gravity": [0.25, 0.75]}"#, expected: ["gravity": [0.25, 0.75]]),
        Row(said: ##"{"background": "#0A141e"}"##, expected: ["background": "#0a141e"]),
        Row(
            said: #"{"watermark": {"text": "you & me", "opacity": 0.5}}"#,
            expected: [
                "watermark": [
                    "text": "you & me", "font": "sans", "color": "#ffffff", "gravity": "south-east", "margin": 0.03,
                    "scale": 0.25, "opacity": 0.5,
                ]
            ]),
        Row(
            said:
                ##"{"watermark": {"text": "7", "font": "serif bold", "color": "#00FF00", "gravity": [0.5, 0.3], "margin": 0, "scale": 1, "tile": true}}"##,
            expected: [
                "watermark": [
                    "text": "7", "font": "serif bold", "color": "#00ff00", "gravity": [0.5, 0.3], "margin": 0.0,
                    "scale": 1.0, "opacity": 1.0, "tile": true,
                ]
            ]),
        Row(
            said: #"{"watermark": {"image": "s3://bucket/logos/a.png"}}"#,
            expected: [
                "watermark": [
                    "image": "a.png", "gravity": "south-east", "margin": 0.03, "scale": 0.25, "opacity": 1.0,
                ]
            ]),
        Row(said: #"{"watermark": false}"#, expected: [:]),
        Row(said: #"{"chromaSubsampling": "4:4:4"}"#, expected: ["chromaSubsampling": "4:4:4"]),
        Row(said: #"{"format": "avif", "chromaSubsampling": "4:2:0"}"#, expected: ["chromaSubsampling": "4:2:0"]),
        Row(said: #"{"progressive": true}"#, expected: ["progressive": true]),
        Row(said: #"{"format": "png", "progressive": true}"#, expected: ["progressive": true]),
        Row(said: #"{"format": "webp", "lossless": true}"#, expected: ["lossless": "true"]),
        Row(said: #"{"format": "webp", "lossless": "near"}"#, expected: ["lossless": "near"]),
        Row(said: #"{"format": "webp", "exact": true}"#, expected: ["exact": true]),
        Row(said: #"{"format": "webp", "exact": false}"#, expected: [:]),
        Row(said: #"{"format": "jxl", "lossless": true}"#, expected: ["lossless": "true"]),
        Row(said: #"{"format": "png", "palette": true}"#, expected: ["palette": true]),
        Row(said: #"{"format": "png", "bitDepth": 16}"#, expected: ["bitDepth": 16]),
        Row(said: #"{"format": "png", "bitDepth": 8, "palette": true}"#, expected: ["palette": true]),
        Row(said: #"{"format": "png", "bitDepth": 16, "palette": false}"#, expected: ["bitDepth": 16]),
        Row(said: #"{"format": "avif", "bitDepth": 10}"#, expected: ["bitDepth": 10]),
        Row(said: #"{"format": "avif", "bitDepth": "12"}"#, expected: ["bitDepth": 12]),
        Row(said: #"{"format": "jxl", "bitDepth": 16}"#, expected: ["bitDepth": 16]),
        Row(said: #"{"colorProfile": "display-p3"}"#, expected: ["colorProfile": "display-p3"]),
        Row(said: #"{"format": "avif", "colorProfile": "keep"}"#, expected: ["colorProfile": "keep"]),
        Row(said: #"{"format": "gif", "animation": "first-frame"}"#, expected: ["animation": "first-frame"]),
        Row(said: #"{"format": "webp", "encoder": "libwebp"}"#, expected: ["encoder": "libwebp"]),
        Row(said: #"{"format": "avif", "avifEncoder": "libaom"}"#, expected: ["avifEncoder": "libaom"]),
        Row(said: #"{"format": "auto", "avifEncoder": "svt-av1"}"#, expected: ["avifEncoder": "svt-av1"]),
        Row(said: #"{"poster": "2.50s"}"#, expected: ["poster": "2.5s"]),
        Row(said: #"{"poster": "40%"}"#, expected: ["poster": "40%"]),
        Row(said: #"{"storyboard": {}}"#, expected: ["storyboard": ["frames": 16, "columns": 4]]),
        Row(
            said: #"{"storyboard": {"frames": 100, "columns": 10}}"#,
            expected: ["storyboard": ["frames": 100, "columns": 10]]),
        Row(said: #"{"storyboard": false}"#, expected: [:]),
        Row(
            said: #"{"format": "webp", "clip": {"seconds": 0.5, "start": "40%"}}"#,
            expected: ["clip": ["seconds": 0.5, "rate": 10.0, "start": "40%"]]),
        Row(said: #"{"format": "gif", "clip": false}"#, expected: [:]),
    ]

    @Test("does the same in a presets file and in a job", arguments: rows)
    func bothWays(_ row: Row) throws {
        let preset = try #require(QualityPresets.builtIn[.dallE])
        let fromFile = try #require(try QualityPresets(yaml: "dall-e: { normal: \(row.said) }")[.dallE])
        let fromJob = try preset.specs(changedBy: ["normal": try json(row.said)])
        #expect(fromJob == fromFile.specs)
        #expect(fromJob[1] == preset.specs[1])
        guard case .object(let expected) = row.expected else { return }
        for (name, value) in expected { #expect(fromJob[0].written[name] == value) }
    }

    @Test("is as it was where nothing is said", arguments: rows.map(\.said) + ["{}"])
    func unsaid(_ said: String) throws {
        let preset = try #require(QualityPresets.builtIn[.sora])
        let changed = try preset.specs(changedBy: ["normal": try json(said)])
        let again = try QualityPreset(tool: .sora, specs: changed).specs(changedBy: [:])
        #expect(again == changed)
    }

    struct Mistake: Sendable, CustomTestStringConvertible {
        let said: String
        let field: String
        let message: String
        var testDescription: String { said }

        init(_ said: String, _ field: String, _ message: String) {
            self.said = said
            self.field = field
            self.message = message
        }
    }

    static let mistakes = [
        Mistake(
            #"{"qualitty": 7}"#, "qualitty",
            "'qualitty' is not a field of a variant. Did you mean 'quality'? The fields are format, "),
        Mistake(#"{"quality": 0}"#, "quality", "'quality' is a whole number from 1 to 100."),
        Mistake(#"{"quality": 7.5}"#, "quality", "'quality' is a whole number from 1 to 100."),
        Mistake(#"{"quality": [7]}"#, "quality", "'quality' is a whole number from 1 to 100."),
        Mistake(#"{"quality": {"ssim": 80}}"#, "quality", "'quality' is a number, or a score to reach, like {"),
        Mistake(#"{"quality": {"ssimulacra2": 101}}"#, "quality", "like {\"ssimulacra2\": 80}, from 1 to 100."),
        Mistake(
            #"{"quality": {"ssimulacra2": 80, "otherwise": "worst"}}"#, "quality.otherwise",
            "'otherwise' of 'quality' is fail or best."),
        Mistake(#"{"quality": {"otherwise": "best"}}"#, "quality", "or a score to reach"),
        Mistake(#"{"quality": {}}"#, "quality", "'quality' is a number, or a score to reach"),
        Mistake(
            #"{"format": "png", "quality": {"ssimulacra2": 80}}"#, "quality",
            "a score is looked for in jpeg, webp, avif and auto, and the variant is png. Give 'quality' a number."),
        Mistake(#"{"maxBytes": 99}"#, "maxBytes", "'maxBytes' is false, or a whole number from 100 to 1000000000."),
        Mistake(
            #"{"format": "gif", "maxBytes": 1000}"#, "maxBytes",
            "'maxBytes' is for jpeg, webp, avif and auto, and the variant is gif. Leave it out."),
        Mistake(#"{"maxWidth": 16384}"#, "maxWidth", "'maxWidth' is a whole number from 1 to 16383."),
        Mistake(
            #"{"format": "auto", "lossless": true}"#, "lossless",
            "'lossless' is for webp and jxl, and the variant is auto. Leave it out."),
        Mistake(#"{"format": "bmp"}"#, "format", "'format' is jpeg, webp, avif, png, gif, jxl or auto."),
        Mistake(
            #"{"compressionLevel": 10}"#, "compressionLevel",
            "'effort' of jpeg is a whole number from 0 to 9."),
        Mistake(
            #"{"format": "gif", "effort": 0}"#, "effort", "'effort' of gif is a whole number from 1 to 10."),
        Mistake(
            #"{"effort": 4, "compressionLevel": 4}"#, "effort", "'effort' stands here twice. Keep one."),
        Mistake(#"{"fit": "fill"}"#, "fit", "'fit' is inside, cover, contain or smart."),
        Mistake(#"{"gravity": "up"}"#, "gravity", "or a point [x, y] in fractions from 0 to 1, like [0.5, 0.3]."),
        Mistake(#"{"gravity": [0.5, 1.01]}"#, "gravity", "'gravity' is center, north,"),
        Mistake(#"{"gravity": [-0.1, 0]}"#, "gravity", "in fractions from 0 to 1"),
        Mistake(#"{"gravity": [0.5]}"#, "gravity", "in fractions from 0 to 1"),
        Mistake(#"{"gravity": [0.5, "x"]}"#, "gravity", "in fractions from 0 to 1"),
        Mistake(#"{"gravity": [0.5, 0.5, 0.5]}"#, "gravity", "in fractions from 0 to 1"),
        Mistake(
            #"{"background": "reddish"}"#, "background",
            "'background' is a color, like \"#ffffff\", \"#fff\" or white."),
        Mistake(
            #"{"watermark": true}"#, "watermark", "'watermark' is false, or what it is, like {\"text\": \"© Ann\"}"),
        Mistake(#"{"watermark": {}}"#, "watermark", "a watermark needs 'image' or 'text'."),
        Mistake(#"{"watermark": {"opacity": 1}}"#, "watermark", "a watermark needs 'image' or 'text'."),
        Mistake(
            #"{"watermark": {"text": "a", "image": "https://example.com/a.png"}}"#, "watermark.",
            "a watermark is an image or a text. Keep one."),
        Mistake(
            #"{"watermark": {"txt": "a"}}"#, "watermark.txt",
            "'txt' is not a field of a watermark. Did you mean 'text'? The fields are image, "),
        Mistake(#"{"watermark": {"text": ""}}"#, "watermark.text", "'text' of a watermark is 1 to 200 characters"),
        Mistake(
            #"{"watermark": {"text": "a\u0007"}}"#, "watermark.text", "'text' of a watermark is 1 to 200 characters"),
        Mistake(
            #"{"watermark": {"image": "ftp://example.com/a.png"}}"#, "watermark.image",
            "'image' of a watermark is an https:// or s3:// address"),
        Mistake(
            #"{"watermark": {"image": "https://example.com/a.png", "font": "serif"}}"#, "watermark.font",
            "'font' is for a text, and the watermark is an image. Leave it out."),
        Mistake(
            #"{"watermark": {"text": "a", "gravity": "attention"}}"#, "watermark.gravity",
            "'gravity' of a watermark is center, north,"),
        Mistake(
            #"{"watermark": {"text": "a", "margin": 0.5}}"#, "watermark.margin",
            "'margin' of a watermark is a number from 0 to 0.4."),
        Mistake(
            #"{"watermark": {"text": "a", "scale": 0}}"#, "watermark.scale",
            "'scale' of a watermark is a number from 0.01 to 1."),
        Mistake(
            #"{"watermark": {"text": "a", "opacity": 2}}"#, "watermark.opacity",
            "'opacity' of a watermark is a number from 0.01 to 1."),
        Mistake(
            #"{"watermark": {"text": "a", "color": "reddish"}}"#, "watermark.color",
            "'color' of a watermark is a color, like"),
        Mistake(
            #"{"watermark": {"text": "a", "tile": 1}}"#, "watermark.tile", "'tile' of a watermark is true or false."),
        Mistake(
            #"{"chromaSubsampling": "4:1:1"}"#, "chromaSubsampling", "'chromaSubsampling' is auto, 4:2:0 or 4:4:4."),
        Mistake(#"{"colorProfile": "p3"}"#, "colorProfile", "'colorProfile' is srgb, display-p3 or keep."),
        Mistake(
            #"{"format": "gif", "colorProfile": "keep"}"#, "colorProfile",
            "'colorProfile' is for jpeg, webp, avif, png, jxl and auto, and the variant is gif. Leave it out."),
        Mistake(#"{"progressive": 1}"#, "progressive", "'progressive' is true or false."),
        Mistake(#"{"format": "webp", "lossless": "yes"}"#, "lossless", "'lossless' is false, true or near."),
        Mistake(
            #"{"lossless": true}"#, "lossless", "'lossless' is for webp and jxl, and the variant is jpeg. Leave it out."
        ),
        Mistake(
            #"{"format": "webp", "progressive": true}"#, "progressive",
            "'progressive' is for jpeg, png and auto, and the variant is webp. Leave it out."),
        Mistake(#"{"palette": true}"#, "palette", "'palette' is for png, and the variant is jpeg. Leave it out."),
        Mistake(#"{"format": "png", "bitDepth": 10}"#, "bitDepth", "'bitDepth' of png is 8 or 16."),
        Mistake(#"{"format": "avif", "bitDepth": 16}"#, "bitDepth", "'bitDepth' of avif is 8, 10 or 12."),
        Mistake(#"{"format": "jxl", "bitDepth": "deep"}"#, "bitDepth", "'bitDepth' of jxl is 8 or 16."),
        Mistake(
            #"{"format": "webp", "bitDepth": 8}"#, "bitDepth",
            "'bitDepth' is for avif, png and jxl, and the variant is webp. Leave it out."),
        Mistake(
            #"{"format": "png", "bitDepth": 16, "palette": true}"#, "palette",
            "a variant has a palette or more bits. Keep one."),
        Mistake(
            #"{"format": "avif", "avifEncoder": "rav1e"}"#, "avifEncoder", "'avifEncoder' is svt-av1 or libaom."),
        Mistake(
            #"{"format": "webp", "avifEncoder": "libaom"}"#, "avifEncoder",
            "'avifEncoder' is for avif and auto, and the variant is webp."),
        Mistake(#"{"encoder": "libwebp"}"#, "encoder", "'encoder' is for webp and auto, and the variant is jpeg."),
        Mistake(
            #"{"animation": "keep"}"#, "animation", "'animation' is for webp, gif and auto, and the variant is jpeg."),
        Mistake(#"{"poster": "140%"}"#, "poster", "'poster' is auto, seconds like 2.5s, or percents like 40%."),
        Mistake(#"{"poster": 2}"#, "poster", "'poster' is auto, seconds like 2.5s, or percents like 40%."),
        Mistake(
            #"{"storyboard": true}"#, "storyboard",
            "'storyboard' is false, or what it is, like {\"frames\": 16, \"columns\": 4}."),
        Mistake(
            #"{"storyboard": {"frames": 101}}"#, "storyboard.frames",
            "'frames' of 'storyboard' is a whole number from 1 to 100."),
        Mistake(
            #"{"storyboard": {"rows": 2}}"#, "storyboard.rows",
            "'rows' is not a field of 'storyboard'. The fields are frames and columns."),
        Mistake(
            #"{"maxWidth": 4096, "storyboard": {"columns": 4}}"#, "storyboard",
            "The storyboard would have 16384×4096 pixels, and a side may have 16383."),
        Mistake(
            #"{"clip": {}}"#, "clip", "'clip' is for webp, gif and auto, and the variant is jpeg. Leave it out."),
        Mistake(
            #"{"format": "webp", "clip": {"seconds": 31}}"#, "clip.seconds",
            "'seconds' of 'clip' is a number from 0.1 to 30."),
        Mistake(
            #"{"format": "webp", "clip": {"start": 3}}"#, "clip.start",
            "'start' of 'clip' is auto, seconds like 2.5s, or percents like 40%."),
        Mistake(
            #"{"format": "webp", "clip": {}, "storyboard": {}}"#, "storyboard",
            "a variant is a storyboard or a clip. Keep one."),
        Mistake(#"{"format": "gif", "animation": true}"#, "animation", "'animation' is keep or first-frame."),
    ]

    @Test("that is a mistake is told by its line in a file, by its path in a job", arguments: mistakes)
    func mistake(_ mistake: Mistake) throws {
        let inFile = try #require(throws: PresetsError.self) {
            try QualityPresets(yaml: "dall-e:\n  normal: \(mistake.said)\n")
        }
        #expect(inFile.line == 2)
        #expect(inFile.message.contains(mistake.message), "\(inFile)")
        let inJob = try #require(throws: InvalidJob.self) {
            try #require(QualityPresets.builtIn[.dallE]).specs(changedBy: ["normal": try json(mistake.said)])
        }
        #expect(inJob.field.hasPrefix("options.normal." + mistake.field))
        #expect(inJob.message == inFile.message)
    }

    @Test("has a line in the table of docs/options.md")
    func table() throws {
        let readme =
            URL(filePath: #filePath).pathComponents.prefix { $0 != "Tests" }.joined(separator: "/") + "/docs/options.md"
        let lines = try String(contentsOfFile: readme, encoding: .utf8).split(separator: "\n")
        let named = lines.compactMap { $0.firstMatch(of: #/^\| `([A-Za-z]+)`(?:, `[A-Za-z]+`)? \| .* \|$/#)?.1 }
        for option in VariantOption.all { #expect(named.contains { $0 == option.name }, "\(option.name)") }
    }
}

private func json(_ text: String) throws -> JSONValue {
    try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
}

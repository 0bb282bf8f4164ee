import CalotypeTesting
import Foundation
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite("A quality that is looked for", .takingTurns, .timeLimit(.minutes(5)))
struct QualityTargetTests {
    private static let scoring = """
        import sys
        from PIL import Image
        import ssimulacra2
        Image.open(sys.argv[2]).convert("RGB").save(sys.argv[2] + ".png")
        print(ssimulacra2.compute_ssimulacra2(sys.argv[1], sys.argv[2] + ".png"))
        """

    static let rows: [(format: String, target: Double, picture: String)] = [
        ("jpeg", 60, "mountains"), ("jpeg", 80, "flux_schnell_example"), ("webp", 70, "flux_schnell_example"),
        ("webp", 80, "mountains"), ("avif", 75, "mountains"),
    ]

    @Test(
        "reaches its score, as the reference says, and spends no more than it must",
        .enabled(if: Corpus.isPresent && Pillow.isInstalled), arguments: rows)
    func score(_ row: (format: String, target: Double, picture: String)) async throws {
        let source = try Corpus.bytes(try #require(Corpus.folder("ai")) + "/\(row.picture).png")
        let box: [String: JSONValue] = ["maxWidth": 512, "maxHeight": 512]
        // At half the color every decoder enlarges it in its own way.
        let wish: [String: JSONValue] = [
            "format": .string(row.format), "effort": 2, "quality": ["ssimulacra2": .number(row.target)],
        ].merging(row.format == "webp" ? [:] : ["chromaSubsampling": "4:4:4"]) { $1 }
        let original = try await Self.print(of: source, box.merging(["format": "png"]) { $1 })
        let print = try await Self.print(of: source, box.merging(wish) { $1 })
        let (quality, score) = (try #require(print.stored.quality), try #require(print.stored.score))
        #expect(score >= row.target)
        #expect(abs(try await Self.score(of: print, against: original) - score) < 0.1)
        // What it found is what somebody who knew would have asked for, and one less is too little or hardly more.
        let known = try await Self.print(
            of: source, box.merging(wish) { $1 }.merging(["quality": .integer(Int64(quality))]) { $1 })
        #expect(known.bytes == print.bytes)
        #expect(known.stored.quality == nil)
        let less = try await Self.print(
            of: source, box.merging(wish) { $1 }.merging(["quality": .integer(Int64(quality - 1))]) { $1 })
        #expect(try await Self.score(of: less, against: original) < row.target + 0.4)
    }

    @Test(
        "makes a variant as small as it is to be, and not much smaller", .enabled(if: Corpus.isPresent),
        arguments: ["jpeg", "webp", "avif"], [8_000, 30_000])
    func size(_ format: String, _ limit: Int) async throws {
        let source = try Corpus.bytes(try #require(Corpus.folder("ai")) + "/mountains.png")
        let wish: [String: JSONValue] = [
            "maxWidth": 512, "maxHeight": 512, "format": .string(format), "effort": 2, "quality": 95,
            "maxBytes": .integer(Int64(limit)),
        ]
        let print = try await Self.print(of: source, wish)
        let quality = try #require(print.stored.quality)
        #expect(print.bytes.count <= limit)
        let better = try await Self.print(
            of: source, wish.merging(["maxBytes": false, "quality": .integer(Int64(quality + 1))]) { $1 })
        #expect(better.bytes.count > limit || Double(print.bytes.count) >= 0.97 * Double(limit))
    }

    @Test(
        "is not raised to make up for color that is missing", .enabled(if: Corpus.isPresent),
        arguments: ["jpeg", "avif"])
    func color(_ format: String) async throws {
        let source = try Corpus.bytes(try #require(Corpus.folder("ai")) + "/mountains.png")
        let wish: [String: JSONValue] = [
            "maxWidth": 300, "maxHeight": 200, "format": .string(format), "effort": 2, "quality": ["ssimulacra2": 50],
        ]
        let free = try await Self.print(of: source, wish)
        let all = try await Self.print(of: source, wish.merging(["chromaSubsampling": "4:4:4"]) { $1 })
        #expect(try #require(free.stored.score) >= 50)
        #expect(free.bytes.count <= all.bytes.count)
    }

    @Test("is the one that was asked for where that is small enough already")
    func smallEnough() async throws {
        let print = try await Self.print(of: Flow.picture.png, ["maxBytes": 100_000])
        #expect(print.stored.quality == nil)
        #expect(print.bytes == (try await Self.print(of: Flow.picture.png, [:])).bytes)
    }

    @Test("gives way to a limit of bytes, and says how far", .enabled(if: Corpus.isPresent))
    func both() async throws {
        let source = try Corpus.bytes(try #require(Corpus.folder("ai")) + "/mountains.png")
        let wish: [String: JSONValue] = [
            "maxWidth": 256, "maxHeight": 256, "quality": ["ssimulacra2": 85], "maxBytes": 6000,
        ]
        let print = try await Self.print(of: source, wish)
        #expect(print.bytes.count <= 6000)
        #expect(try #require(print.stored.score) < 85)
        #expect(try #require(print.stored.quality) < 90)
    }

    @Test("of an animation is that of its first frame", .enabled(if: Corpus.isPresent))
    func animation() async throws {
        let source = try Corpus.bytes(try #require(Corpus.folder("ai")) + "/mochi_text_to_video_example.webp")
        let wish: JSONValue = ["maxWidth": 96, "effort": 0, "quality": ["ssimulacra2": 60]]
        let print = try await RenderHarness().prints(of: source, from: .sora, options: ["high-quality": wish])[1]
        #expect(print.stored.frames == 37)
        #expect(try #require(print.stored.score) >= 60)
        #expect(try #require(print.stored.quality) < 90)
    }

    @Test("keeps what is transparent in mind", arguments: ["webp", "avif", "jpeg"])
    func transparent(_ format: String) async throws {
        let wish: [String: JSONValue] = ["format": .string(format), "quality": ["ssimulacra2": 70], "effort": 1]
        let print = try await Self.print(of: DrawnImage.fading(96, 64).png, wish)
        #expect(try #require(print.stored.score) >= 70)
        #expect(try ImageHeader(print.bytes).hasAlpha == (format != "jpeg"))
    }

    static let misses: [(wish: [String: JSONValue], message: String)] = [
        (["quality": ["ssimulacra2": 100]], "'normal' is to reach 100.0 of SSIMULACRA2, and the best jpeg reaches"),
        (["maxBytes": 100], "'normal' may have 100 bytes, and the smallest has"),
        (["format": "webp", "lossless": true, "maxBytes": 100], "'normal' may have 100 bytes, and the smallest has"),
    ]

    @Test("that there is not is the best one where the job is content with it", arguments: ["jpeg", "webp"])
    func best(_ format: String) async throws {
        let source = DrawnImage.textured(64, 48).png
        let options: [String: JSONValue] = [
            "normal": ["format": .string(format), "effort": 0, "quality": ["ssimulacra2": 100, "otherwise": "best"]]
        ]
        let result = try await RenderHarness().process(source, options: options)
        let variant = try #require(result.variants.first)
        #expect(variant.quality == 100)
        let score = try #require(variant.score)
        #expect(score < 100)
        let warning = "'normal' is to reach 100 of SSIMULACRA2, and the best \(format) reaches"
        #expect(result.warnings.count == 1 && result.warnings[0].hasPrefix(warning), "\(result.warnings)")
        let easy: [String: JSONValue] = ["normal": ["quality": ["ssimulacra2": 50, "otherwise": "best"]]]
        let reached = try await RenderHarness().process(source, options: easy)
        #expect(reached.warnings.isEmpty)
        #expect(try #require(reached.variants.first?.score) >= 50)
    }

    @Test("that there is not fails the job with the way to mend it, and leaves nothing", arguments: misses)
    func miss(_ row: (wish: [String: JSONValue], message: String)) async throws {
        try await Flow.withFolder { folder in
            let job = try ImageProcessingJob(
                id: "job", tool: .dallE, source: .bytes(DrawnImage.textured(128, 96).png), userId: "ann",
                options: ["normal": .object(row.wish)])
            let error = try #require(try await Flow.processor(FolderStore(folder)).process(job).error)
            #expect(error.kind == .processing)
            #expect(error.reason == .targetMissed)
            #expect(error.message.hasPrefix(row.message), "\(error.message)")
            #expect(Flow.files(in: folder).isEmpty)
        }
    }

    /// How something grows with quality.
    struct Curve: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let value: @Sendable (Int) -> Double
    }

    static let curves = [
        Curve(testDescription: "a line") { Double($0) },
        Curve(testDescription: "flat, then steep") { pow(Double($0) / 100, 6) * 100 },
        Curve(testDescription: "steep, then flat") { pow(Double($0) / 100, 0.2) * 100 },
        Curve(testDescription: "a step") { $0 < 90 ? Double($0) / 10 : 90 + Double($0 - 90) },
        Curve(testDescription: "flat") { _ in 50 },
    ]

    @Test("is found in few tries", arguments: curves, [-5.0, 1, 20, 49, 50, 51, 77, 90, 99.5, 120])
    func search(_ curve: Curve, _ mark: Double) {
        var search = QualitySearch(for: mark, in: 1...100, from: 80, slope: 0.6)
        var tried: [Int] = []
        while let quality = search.next {
            #expect((1...100).contains(quality))
            #expect(!tried.contains(quality))
            tried.append(quality)
            search.learn(curve.value(quality), at: quality)
        }
        #expect(tried.count <= QualitySearch.mostTries)
        let best = tried.filter { curve.value($0) >= mark }.min() ?? 101
        let ideal = (1...100).first { curve.value($0) >= mark } ?? 101
        #expect(best == ideal)
    }

    private static func score(of print: Print, against original: Print) async throws -> Double {
        let folder = try ScratchFolder()
        let said = try await Pillow.run(
            scoring, [try folder.write(original.bytes, as: "a.png"), try folder.write(print.bytes, as: "b")])
        return try #require(Double(said.trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    private static func print(of source: [UInt8], _ wish: [String: JSONValue]) async throws -> Print {
        try #require(try await RenderHarness().prints(of: source, options: ["normal": .object(wish)]).first)
    }
}

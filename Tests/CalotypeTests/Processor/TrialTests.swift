import Calotype
import CalotypeImage
import CalotypeTesting
import Pixels
import Synchronization
import Testing

@Suite("Trials", .timeLimit(.minutes(1)))
struct TrialTests {
    private let image = DrawnImage.textured(96, 64).png

    private struct Outcome: Sendable {
        var original: OriginalImage?
        var variants: [(spec: VariantSpec, attempt: EncodingAttempt)] = []
        var points: [(spec: VariantSpec, quality: Int, figures: EncodingFigures)] = []
        var failures: [ImageProcessingError] = []
    }

    private func trial(
        _ source: [UInt8], options: [String: JSONValue] = ["only": ["normal"]], formats: [VariantFormat] = [],
        qualities: [Int] = [], presets: QualityPresets = .builtIn
    ) async throws -> Outcome {
        let outcome = Mutex(Outcome())
        let job = try ImageProcessingJob(
            id: "job", tool: .dallE, source: .bytes(source), userId: "tester", options: options)
        try await RenderHarness(presets: presets).processor.trial(
            TrialPlan(formats: formats, qualities: qualities), of: job
        ) { news in
            outcome.withLock { outcome in
                switch news {
                case .original(let original): outcome.original = original
                case .variant(let spec, let attempt): outcome.variants.append((spec, attempt))
                case .point(let spec, let quality, let figures): outcome.points.append((spec, quality, figures))
                case .failed(_, let error): outcome.failures.append(error)
                }
            }
        }
        return outcome.withLock { $0 }
    }

    @Test("A trial makes the bytes that a job makes, in each format and at each quality")
    func same() async throws {
        let formats: [VariantFormat] = [.jpeg, .webp, .png]
        let outcome = try await trial(image, formats: formats, qualities: [30, 85])
        #expect(outcome.original?.dimensions == Dimensions(width: 96, height: 64))
        #expect(outcome.variants.map(\.spec.format) == formats)
        for (spec, attempt) in outcome.variants {
            let made = try await RenderHarness().prints(
                of: image, options: ["only": ["normal"], "normal": ["format": .string(spec.format.rawValue)]])
            #expect(made.map(\.bytes) == [attempt.variant.bytes], "\(spec.format)")
            #expect(attempt.figures.size == attempt.variant.bytes.count && attempt.figures.time > .zero)
        }
        // PNG is lossless, so it has the highest score and no curve.
        #expect(outcome.variants[2].attempt.figures.score == 100)
        #expect(
            outcome.points.map { "\($0.spec.format) \($0.quality)" } == ["jpeg 30", "jpeg 85", "webp 30", "webp 85"])
        for (spec, quality, figures) in outcome.points {
            let made = try await RenderHarness().prints(
                of: image,
                options: [
                    "only": ["normal"],
                    "normal": ["format": .string(spec.format.rawValue), "quality": .integer(Int64(quality))],
                ])
            #expect(made.map(\.bytes.count) == [figures.size])
        }
        let (worse, better) = (outcome.points[0].figures, outcome.points[1].figures)
        #expect(worse.size < better.size)
        #expect(try #require(worse.score) < #require(better.score))
    }

    @Test("A score is the one that a search for it finds")
    func score() async throws {
        let searched = try await RenderHarness().prints(
            of: image, options: ["only": ["normal"], "normal": ["quality": ["ssimulacra2": 60]]])
        let stored = try #require(searched.first).stored
        let quality = try #require(stored.quality)
        let outcome = try await trial(
            image, options: ["only": ["normal"], "normal": ["chromaSubsampling": "4:2:0"]], qualities: [quality])
        #expect(abs(try #require(outcome.points.first?.figures.score) - #require(stored.score)) < 0.01)
    }

    @Test("A variant that cannot be made does not end the trial")
    func failure() async throws {
        let outcome = try await trial(
            image,
            options: [
                "only": ["normal", "high-quality"], "normal": ["quality": ["ssimulacra2": 99.9]],
                "high-quality": ["quality": 40],
            ])
        #expect(outcome.failures.map(\.reason) == [.targetMissed])
        #expect(outcome.variants.map(\.spec.variant) == [.highQuality])
    }

    @Test("A source that cannot be used is an error like that of a job", arguments: [0, 20, 60])
    func damaged(_ count: Int) async throws {
        let cut = Array(image.prefix(count))
        let expected = try await RenderHarness().process(cut).error
        await #expect {
            try await trial(cut)
        } throws: { error in
            let error = error as? ImageProcessingError
            return error?.kind == expected?.kind && error?.reason == expected?.reason
        }
    }

    @Test("The reference of a JPEG is opaque, as its encoder saw it, and that of a WebP is not")
    func reference() async throws {
        let source = DrawnImage.fading(40, 30).png
        let processor = try RenderHarness().processor
        let job = try ImageProcessingJob(
            id: "job", tool: .dallE, source: .bytes(source), userId: "tester",
            options: ["normal": ["background": "#ff0000"]])
        let seen = try ImageHeader(try #require(try await processor.reference(of: .normal, in: job)))
        #expect(!seen.hasAlpha)
        #expect(try ImageHeader(try #require(try await processor.reference(of: .highQuality, in: job))).hasAlpha)
    }
}

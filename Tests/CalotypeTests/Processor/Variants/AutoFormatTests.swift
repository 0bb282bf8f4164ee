import CalotypeTesting
import Foundation
import Pixels
import Testing
import Vips

@testable import Calotype
@testable import CalotypeImage

@Suite("A format that is looked for", .takingTurns, .timeLimit(.minutes(5)))
struct AutoFormatTests {
    private static let photo = "flux_schnell_example.png"

    /// 24 flat colors: 768 pixels each.
    private static let drawing = DrawnImage.flags(192, 96)

    private static func print(of source: [UInt8], _ options: [String: JSONValue]) async throws -> Print {
        let wish = options.merging(["format": "auto"]) { own, _ in own }
        return try #require(try await RenderHarness().prints(of: source, options: ["normal": .object(wish)]).first)
    }

    private static func corpus(_ name: String) throws -> [UInt8] {
        try Corpus.bytes(try #require(Corpus.folder("ai")) + "/" + name)
    }

    @Test(
        "is the smallest of those that there are, and no smaller one is passed over", .enabled(if: Corpus.isPresent),
        arguments: [photo, "mountains.png"], [nil, 80, 60] as [Double?])
    func smallest(_ name: String, _ target: Double?) async throws {
        let source = try Self.corpus(name)
        var wish: [String: JSONValue] = ["maxWidth": 320, "maxHeight": 320, "effort": 4, "quality": 80]
        if let target { wish["quality"] = ["ssimulacra2": .number(target)] }
        let found = try await Self.print(of: source, wish)
        #expect([.jpeg, .webp].contains(found.stored.format))
        #expect(found.stored.key.rawValue.hasSuffix(found.stored.format == .jpeg ? ".jpg" : ".webp"))
        if let target { #expect(try #require(found.stored.score) >= target) }
        for format in ["jpeg", "webp"] {
            let quality: JSONValue = target == nil && format == "webp" ? 85 : try #require(wish["quality"])
            let own = wish.merging(["format": .string(format), "quality": quality]) { $1 }
            // What cannot be as good alone is not among them.
            guard let other = try? await Self.print(of: source, own) else { continue }
            #expect(found.bytes.count <= other.bytes.count)
            if found.stored.format.rawValue == format { #expect(found.stored.sha256 == other.stored.sha256) }
        }
        #expect(found.stored.sha256 == (try await Self.print(of: source, wish)).stored.sha256)
    }

    @Test("is AVIF where the effort allows for it", .enabled(if: Corpus.isPresent))
    func avif() async throws {
        let wish: [String: JSONValue] = ["maxWidth": 200, "maxHeight": 200, "quality": ["ssimulacra2": 60]]
        let few = try await Self.print(of: Self.corpus(Self.photo), wish)
        let many = try await Self.print(of: Self.corpus(Self.photo), wish.merging(["effort": 5]) { $1 })
        #expect(few.stored.format != .avif)
        #expect(many.stored.format == .avif && many.bytes.count < few.bytes.count)
        #expect(many.stored.url.pathExtension == "avif")
    }

    @Test("loses nothing of a drawing", arguments: [[:], ["quality": ["ssimulacra2": 90]]] as [[String: JSONValue]])
    func drawing(_ options: [String: JSONValue]) async throws {
        let found = try await Self.print(of: Self.drawing.png, options)
        #expect([.webp, .png].contains(found.stored.format))
        #expect(try found.image().samples == Self.drawing.samples)
        #expect(found.stored.quality == nil)
    }

    @Test("keeps alpha, and does without it where nothing shows through")
    func alpha() async throws {
        let transparent = try await Self.print(of: DrawnImage.fading(96, 64).png, ["quality": 80])
        #expect(transparent.stored.format == .webp)
        #expect(try transparent.image().hasAlpha)
        let cut = try await Self.print(
            of: DrawnImage.fading(96, 64).png, ["quality": 30, "watermark": ["text": "Ann"], "fit": "cover"])
        #expect(cut.stored.format == .webp)
    }

    @Test("keeps an animation, and has its first frame where that is wanted", .enabled(if: Corpus.isPresent))
    func animation() async throws {
        let source = try Self.corpus("mochi_text_to_video_example.webp")
        let wish: [String: JSONValue] = ["maxWidth": 100, "maxHeight": 100, "effort": 1, "quality": 50]
        let moving = try await Self.print(of: source, wish)
        #expect(moving.stored.format == .webp && moving.stored.frames == 37)
        let still = try await Self.print(of: source, wish.merging(["animation": "first-frame"]) { $1 })
        #expect(still.stored.frames == 1 && still.bytes.count < moving.bytes.count)
    }

    @Test("stays within its bytes, drawing or photograph", .enabled(if: Corpus.isPresent), arguments: [1_500, 4_000])
    func limit(_ bytes: Int) async throws {
        let options: [String: JSONValue] = ["maxWidth": 192, "maxHeight": 96, "maxBytes": .integer(Int64(bytes))]
        for source in [Self.drawing.png, DrawnImage.textured(192, 96).png] {
            let found = try await Self.print(of: source, options.merging(["quality": 90]) { $1 })
            #expect(found.bytes.count <= bytes)
        }
        let impossible = try await RenderHarness().process(
            DrawnImage.textured(400, 300).png, options: ["format": "auto", "maxBytes": 100])
        #expect(impossible.error?.reason == .targetMissed)
    }

    @Test("reaches a score that no lossy one does")
    func lossless() async throws {
        let found = try await Self.print(of: DrawnImage.textured(64, 48).png, ["quality": ["ssimulacra2": 100]])
        #expect(try found.image().samples == DrawnImage.textured(64, 48).samples)
    }

    @Test("is one of a preview, too, and has the type of what it is")
    func preview() async throws {
        let yaml = "dall-e: { preview: { maxWidth: 16, maxHeight: 16, format: auto, quality: 40 } }"
        try await Flow.withFolder { folder in
            let processor = try Flow.processor(FolderStore(folder), presets: QualityPresets(yaml: yaml))
            let result = try await processor.process(try Flow.job()) { preview in
                #expect(preview.format != ImageFormat(rawValue: "auto"))
                #expect(Flow.files(in: folder) == [preview.key.rawValue])
            }
            #expect(result.success && result.variants.count == 3)
        }
    }

    @Test("counts colors as they are seen", arguments: [1, 2, 23, 24, 300])
    func colors(_ most: Int) throws {
        #expect(try Self.drawing.pixels.colors(most: most) == (most < 24 ? nil : 24))
    }

    @Test("counts all that cannot be seen as one color")
    func hidden() throws {
        let samples: [UInt8] = [1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9, 1, 7, 8, 9, 255]
        let image = try unsafe PixelBuffer(width: 4, height: 1, channels: 4) { unsafe $0.copyBytes(from: samples) }
        #expect(image.colors(most: 9) == 3)
        #expect(image.isSame(as: image))
    }
}

extension DrawnImage {
    /// 24 flat colors in stripes.
    fileprivate static func flags(_ width: Int, _ height: Int) -> DrawnImage {
        DrawnImage(width, height, channels: 3) { x, y in
            let stripe = Int(min(x * 12, 11)) + 12 * Int(min(y * 2, 1))
            return [UInt8(stripe * 10), UInt8(255 - stripe * 7), UInt8(stripe % 5 * 50)]
        }
    }
}

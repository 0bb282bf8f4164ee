import CalotypeTesting
import Crypto
import Foundation
import Testing
import Pixels
import Vips

@testable import Calotype
@testable import CalotypeImage

@Suite("A job that succeeds", .timeLimit(.minutes(1)))
struct SuccessTests {
    @Test("Both variants are stored, and the result tells the truth about each")
    func bothVariants() async throws {
        try await Flow.withFolder { folder in
            let store = FolderStore(folder)
            let source = Flow.picture.png
            let result = try await Flow.processor(store).process(try Flow.job(.bytes(source)))

            #expect(result.success)
            #expect(result.error == nil)
            #expect(
                result.original
                    == OriginalImage(format: .png, dimensions: .init(width: 64, height: 48), size: source.count))
            #expect(result.variants.map(\.variant) == [.normal, .highQuality])
            #expect(result.variants.map(\.format) == [.jpeg, .webp])
            #expect(result.processingTime >= .zero)
            for variant in result.variants {
                let stored = try await store.get(variant.key, limit: 1_000_000)
                #expect(variant.size == stored.count)
                #expect(variant.sha256 == SHA256.hash(data: stored).hexadecimal)
                #expect(try ImageHeader(stored).dimensions == variant.dimensions)
                #expect(try ImageHeader(stored).format == variant.format)
                #expect(variant.compressionRatio == Double(source.count) / Double(stored.count))
                #expect(variant.url == (try store.url(of: variant.key)))
            }
            let mean = Double(result.variants.reduce(0) { $0 + $1.size }) / 2
            #expect(result.compressionRatio == Double(source.count) / mean)
        }
    }

    @Test("The result tells what the image looks like")
    func appearance() async throws {
        try await Flow.withFolder { folder in
            let result = try await Flow.processor(FolderStore(folder)).process(try Flow.job(.bytes(Flow.picture.png)))
            let appearance = try #require(result.appearance)
            let picture = Flow.picture
            let reds = stride(from: 0, to: picture.samples.count, by: picture.channels).map { Int(picture.samples[$0]) }
            let mean = Double(reds.reduce(0, +)) / Double(reds.count)
            #expect(abs(Double(appearance.averageColor.red) - mean) <= 0.5)
            // 64×48: landscape, 4 by 3 components.
            #expect(appearance.blurHash.count == 28)
            #expect(appearance.blurHash.hasPrefix("L"))
            #expect((15...30).contains(try #require(Data(base64Encoded: appearance.thumbHash)).count))
            #expect(appearance.perceptualHash != 0)
        }
    }

    @Test("Keys are prefix, user, job, variant and the first 12 digits of the content's hash")
    func keys() async throws {
        try await Flow.withFolder { folder in
            let processor = try Flow.processor(FolderStore(folder)) { $0.keyPrefix = "images/" }
            let result = try await processor.process(try Flow.job())
            let expected = result.variants.map {
                "images/user-1/job-1/\($0.variant)-\($0.sha256.prefix(12)).\($0.format == .jpeg ? "jpg" : "webp")"
            }
            #expect(result.variants.map(\.key.rawValue) == expected)
            #expect(Flow.files(in: folder) == expected.sorted())
        }
    }

    @Test("Every tool's images fit its boxes", arguments: QualityPresets.builtIn.tools)
    func tools(_ tool: ImageTool) async throws {
        try await Flow.withFolder { folder in
            let source = try Self.large(2400, 1800)
            let result = try await Flow.processor(FolderStore(folder)).process(try Flow.job(.bytes(source), tool: tool))
            let preset = try #require(QualityPresets.builtIn[tool])
            #expect(result.error == nil)
            #expect(
                result.variants.map(\.dimensions)
                    == preset.specs.map { Dimensions(width: 2400, height: 1800).fitted(inside: $0.box) })
            #expect(result.variants.map(\.format) == preset.specs.map(\.format.imageFormat))
        }
    }

    @Test(
        "The specification's numbers",
        arguments: [
            (ImageTool.dallE, "1024×1024 80", "2048×2048 95"), (.sora, "1280×720 85", "1920×1080 95"),
            (.stableDiffusion, "768×768 80", "1536×1536 95"),
        ])
    func numbers(_ tool: ImageTool, _ normal: String, _ high: String) throws {
        let specs = try #require(QualityPresets.builtIn[tool]).specs
        #expect(specs.map { "\($0.box) \($0.quality)" } == [normal, high])
        #expect(specs.map(\.format) == [.jpeg, .webp])
        #expect(specs.map(\.effort) == [6, 4])
    }

    @Test("Variants of a large picture are smaller than it")
    func reduction() async throws {
        try await Flow.withFolder { folder in
            let source = DrawnImage.textured(256, 256).png
            let result = try await Flow.processor(FolderStore(folder)).process(try Flow.job(.bytes(source)))
            #expect(result.variants.count == 2)
            #expect(result.variants.allSatisfy { $0.size < source.count && $0.compressionRatio > 1 })
        }
    }

    @Test("Metadata comes back unchanged")
    func metadata() async throws {
        let metadata: [String: JSONValue] = [
            "prompt": "A beautiful\nlandscape", "seed": .integer(.max), "nothing": .null,
            "nested": .object(["list": .array([.bool(true), .number(0.1), .object([:]), .array([])])]),
        ]
        try await Flow.withFolder { folder in
            let result = try await Flow.processor(FolderStore(folder)).process(try Flow.job(metadata: metadata))
            #expect(result.metadata == metadata)
        }
    }

    @Test("The same job again finds what it had stored")
    func again() async throws {
        try await Flow.withFolder { folder in
            let processor = try Flow.processor(FolderStore(folder))
            let first = try await processor.process(try Flow.job())
            let second = try await processor.process(try Flow.job())
            #expect(second.variants == first.variants)
            #expect(Flow.files(in: folder).count == 2)
        }
    }

    @Test("A tool that no preset knows is refused with the ones there are")
    func unknownTool() async throws {
        try await Flow.withFolder { folder in
            let processor = try Flow.processor(FolderStore(folder))
            let result = try await processor.process(try Flow.job(tool: ImageTool(rawValue: "crayon")))
            #expect(result.error?.kind == .processing)
            #expect(result.error?.reason == .unsupported)
            #expect(result.error?.message == "Unknown tool. The tools are: dall-e, sora, stable-diffusion.")
            #expect(Flow.files(in: folder).isEmpty)
        }
    }

    /// As a JPEG, which is quicker to make than a PNG of that size is to draw.
    private static func large(_ width: Int, _ height: Int) throws -> [UInt8] {
        try VipsImage.decode(Flow.picture.png, with: .png, shrink: .none, stop: StopFlag()) {
            try $0.inSRGB().resized(width: width, height: height)
        }.jpeg()
    }
}

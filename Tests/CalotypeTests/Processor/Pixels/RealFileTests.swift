import CalotypeTesting
import Testing
import Vips

@testable import Calotype
@testable import CalotypeImage

@Suite("Files from everywhere", .takingTurns, .enabled(if: Corpus.isPresent))
struct RealFileTests {
    private static let folders = ["image-rs", "c2pa", "ai", "generation"].map(Corpus.folder)
    private static let pictures = folders.flatMap {
        Corpus.files(in: $0, "png", "jpg", "jpeg", "gif", "webp", "avif", "heic")
    }
    private static let videos = folders.flatMap { Corpus.files(in: $0, "mp4", "mov", "webm") }
    private static let strangers = folders.flatMap { Corpus.files(in: $0) }
        .filter { !pictures.contains($0) && !videos.contains($0) }

    /// By the end of the path: what these files get instead of variants, and other readers agree.
    private static let refused: [String: (ImageProcessingError.Kind, ImageProcessingError.Reason)] = [
        // Fifteen bytes that end within the first block.
        "gif/zero-loop-count.gif": (.processing, .damaged),
        // 62728 pixels long.
        "jpg/oss-fuzz-36829.jpeg": (.memory, .tooLongEdge),
        // No byte at all.
        "bad_images/empty_file.png": (.processing, .damaged),
    ]

    @Test("Every picture in a format of ours gives both variants", .tags(.slow), arguments: pictures)
    func ours(_ path: String) async throws {
        let result = try await RenderHarness().process(Corpus.bytes(path))
        if let expected = Self.refused.first(where: { path.hasSuffix($0.key) })?.value {
            #expect(result.error?.kind == expected.0)
            #expect(result.error?.reason == expected.1)
        } else {
            #expect(result.variants.count == 2, "\(String(describing: result.error))")
        }
    }

    @Test("Every video gives both variants", .enabled(if: ExternalTool.isInstalled("ffmpeg")), arguments: videos)
    func video(_ path: String) async throws {
        let result = try await RenderHarness().process(Corpus.bytes(path))
        #expect(result.variants.count == 2, "\(String(describing: result.error))")
        #expect(result.original?.video != nil)
    }

    @Test("Everything else is refused for what it is", arguments: strangers)
    func others(_ path: String) async throws {
        let result = try await RenderHarness().process(Corpus.bytes(path))
        // One JPEG is there under a name that says nothing.
        guard !path.hasSuffix(".xyz.jpg") else { return }
        #expect(result.error?.kind == .processing)
        #expect([.unknownFormat, .unsupported].contains(result.error?.reason))
    }

    @Test(
        "A TIFF that is allowed gives both variants or a clean answer", arguments: strangers.filter { $0.hasTIFFEnding }
    )
    func allowedTIFF(_ path: String) async throws {
        var configuration = ImageProcessor.Configuration()
        configuration.limits.image.allowsTIFF = true
        let result = try await RenderHarness(configuration: configuration).process(Corpus.bytes(path))
        #expect(result.success ? result.variants.count == 2 : result.error?.kind == .processing)
    }

    /// Without GIFs that leave a part of their canvas open: to others it is black, to us it is transparent. HEIC is
    /// not for Pillow.
    @Test(
        "Variants look like what another reader sees", .tags(.slow),
        .enabled(if: Pillow.isInstalled),
        arguments: pictures.filter { path in
            ["sample1", "apng", "large-gif", "progressive/cat", "progressive/3", "/ai/"].contains {
                path.contains($0) && !path.hasSuffix(".heic")
            }
        })
    func looksRight(_ path: String) async throws {
        let exposure = try await Pillow.expose(
            """
            image = Image.open("\(path)")
            open(folder + "/source", "wb").write(open("\(path)", "rb").read())
            expect(image.convert("RGBA" if "transparency" in image.info or image.mode in ("RGBA", "LA") else "RGB"))
            """)
        let expected = try Thumbprint(exposure.expected, as: .png)
        for print in try await RenderHarness().prints(of: exposure.source) {
            let distance = try print.thumbprint().distance(to: expected)
            #expect(distance < 4)
        }
    }
}

extension String {
    fileprivate var hasTIFFEnding: Bool { ["tif", "tiff"].contains { lowercased().hasSuffix("." + $0) } }
}

package import Calotype
internal import Logging
package import Pixels
package import Vips

/// A processor on a temporary folder, which can read back the variants.
package struct RenderHarness: Sendable {
    package let processor: ImageProcessor
    private let store: FolderStore
    private let folder: ScratchFolder

    package init(
        presets: QualityPresets = .builtIn, configuration: ImageProcessor.Configuration = .init()
    ) throws {
        folder = try ScratchFolder()
        store = FolderStore(folder.path)
        var configuration = configuration
        // Hundreds of tests share the cores, and each has its own processor.
        configuration.pixelThreads = 1
        configuration.jobTimeout = .seconds(600)
        let silent = Monitoring(logger: Logger(label: "darkroom") { _ in SwiftLogNoOpLogHandler() })
        processor = ImageProcessor(
            store: store, monitoring: silent, presets: presets, configuration: configuration)
    }

    package func process(
        _ source: [UInt8], from tool: ImageTool = .dallE, options: [String: JSONValue] = [:]
    ) async throws -> ImageProcessingResult {
        try await processor.process(
            ImageProcessingJob(id: "job", tool: tool, source: .bytes(source), userId: "tester", options: options))
    }

    /// Returns every variant, in the order of the preset. Throws the job's error.
    package func prints(
        of source: [UInt8], from tool: ImageTool = .dallE, options: [String: JSONValue] = [:]
    ) async throws -> [Print] {
        let result = try await process(source, from: tool, options: options)
        if let error = result.error { throw error }
        var prints: [Print] = []
        for stored in result.variants {
            var print = Print(stored: stored, bytes: try await store.get(stored.key, limit: 1 << 30))
            if let vtt = stored.vtt { print.vtt = try await store.get(vtt.key, limit: 1 << 20) }
            prints.append(print)
        }
        return prints
    }
}

/// A variant and its stored bytes.
package struct Print: Sendable {
    package let stored: StoredVariant
    package let bytes: [UInt8]
    /// The WebVTT file of a storyboard.
    package var vtt: [UInt8]?

    /// The libvips loader for the format. There is none for JPEG XL.
    package var loader: VipsLoader {
        switch stored.format {
        case .webp: .webp
        case .png: .png
        case .gif: .gif
        case .avif: .heif
        default: .jpeg
        }
    }

    /// Decodes the variant.
    package func image() throws -> PixelBuffer {
        // A gray PNG becomes RGB, as the other formats have it.
        try VipsImage.decode(bytes, with: loader, shrink: .none, stop: StopFlag()) {
            $0.bands < 3 ? try $0.inSRGB() : $0
        }
    }

    package func thumbprint() throws -> Thumbprint { try Thumbprint(bytes, as: loader) }
}

package import Calotype
internal import Logging
package import Pixels
package import Vips

/// A processor on a temporary folder, from which its variants are read back.
package struct Darkroom: Sendable {
    package let processor: ImageProcessor
    private let store: FolderStore
    private let folder: ScratchFolder

    package init(
        presets: QualityPresets = .builtIn, configuration: ImageProcessor.Configuration = .init()
    ) throws {
        folder = try ScratchFolder()
        store = FolderStore(folder.path)
        var configuration = configuration
        // Hundreds of tests share the cores, and each has a darkroom.
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

    /// Every variant, in the order of the preset. Throws the job's error.
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

/// A variant and the bytes that were stored.
package struct Print: Sendable {
    package let stored: StoredVariant
    package let bytes: [UInt8]
    /// Of a storyboard.
    package var vtt: [UInt8]?

    /// Of JPEG XL there is none.
    package var loader: VipsLoader {
        switch stored.format {
        case .webp: .webp
        case .png: .png
        case .gif: .gif
        case .avif: .heif
        default: .jpeg
        }
    }

    /// Its pixels in memory.
    package func image() throws -> PixelBuffer {
        try VipsImage.decode(bytes, with: loader, shrink: .none, stop: StopFlag()) { $0 }
    }

    package func thumbprint() throws -> Thumbprint { try Thumbprint(bytes, as: loader) }
}

internal import CalotypeProvenance
internal import Foundation

/// Makes variants of an image: encoded bytes in, encoded bytes out. It knows no store, no job and no network.
///
///     let renderer = ImageRenderer()
///     let thumbnail = try await renderer.render(bytes, as: .webp(maxWidth: 320, quality: 80)).bytes
///
/// One renderer serves any number of calls at the same time. Pixel work has its own bounded threads, and a call waits
/// until its predicted memory fits into the budget. Cancelling the task stops the work.
public struct ImageRenderer: Sendable {
    private let configuration: Configuration
    private let engine: RenderEngine
    private let memory: MemoryBudget

    /// Makes a renderer. libvips is loaded when the first image needs it.
    public init(_ configuration: Configuration = Configuration()) {
        let total = max(configuration.memoryBudget ?? MemoryBudget.defaultTotal, 0)
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let threads = min(max(configuration.pixelThreads ?? cores, 1), 1024)
        self.configuration = configuration
        engine = RenderEngine(
            threadCount: threads, webpEncoder: configuration.webpEncoder, findFocus: configuration.findFocus,
            encoderProgram: nil, decoders: configuration.decoders)
        memory = MemoryBudget(
            total: total, jobs: 4 * threads, patience: min(configuration.memoryPatience, .seconds(1 << 32)))
    }

    /// Makes one variant of an image.
    ///
    /// Throws `ImageError` if the image cannot be read or exceeds a limit, `InvalidSpec`, `MemoryExhausted` if the
    /// memory is not free in time, `WatermarkFailure`, and `CancellationError` when the task is cancelled.
    /// `aiGenerated` says whether AI made the image. `nil` asks the image itself.
    public func render(
        _ image: some ImageInput, as spec: VariantSpec, aiGenerated: Bool? = nil
    ) async throws -> RenderedVariant {
        try await render(image, as: [spec], aiGenerated: aiGenerated)[0]
    }

    /// Decodes an image once and makes several variants of it, in the order of `specs`. Throws as `render(_:as:)` does
    /// for one variant. Either all variants are returned, or none.
    public func render(
        _ image: some ImageInput, as specs: [VariantSpec], aiGenerated: Bool? = nil
    ) async throws -> [RenderedVariant] {
        guard !specs.isEmpty else { return [] }
        for spec in specs { try spec.check() }
        let bytes = try await image.imageBytes(limit: configuration.byteLimit)
        let plan = try await plan(bytes, specs)
        return try await memory.admit(plan.predictedMemory) {
            var source = try await engine.decode(plan)
            source.provenance = try await engine.provenance(
                of: bytes, for: specs, aiGenerated: aiGenerated, isGenerator: nil)
            async let appearance = engine.appearance(of: source)
            let variants = try await encode(specs, of: source)
            let look = try await appearance
            return variants.map { RenderedVariant($0, look) }
        }
    }

    /// Encodes the variants side by side.
    private func encode(_ specs: [VariantSpec], of source: DecodedSource) async throws -> [EncodedVariant] {
        try await withThrowingTaskGroup(of: (Int, EncodedVariant).self) { group in
            for (index, spec) in specs.enumerated() {
                group.addTask { (index, try await engine.variant(of: source, as: spec)) }
            }
            return try await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private func plan(_ bytes: [UInt8], _ specs: [VariantSpec]) async throws -> RenderPlan {
        let requests = try await engine.readingAnimations(of: DecodeRequest.all(bytes, for: specs))
        var watermarks: [WatermarkRequest] = []
        for (image, box) in specs.watermarkBoxes(on: requests[0].header.dimensions) {
            let bytes = try await usingWatermark(image) { try await load(image) }
            watermarks.append(
                try await usingWatermark(image) {
                    try WatermarkRequest(image, bytes, fitting: box, limits: configuration.limits)
                })
        }
        return try RenderPlan(
            requests, watermarks: watermarks, limits: configuration.limits, memoryLimit: memory.total,
            additionalMemory: engine.memoryOfDecoders(for: requests))
    }

    private func load(_ image: WatermarkImage) async throws -> [UInt8] {
        let limit = WatermarkRequest.byteLimit
        switch image {
        case .bytes(let bytes): return try bytes.imageBytes(limit: limit)
        case .file(let path): return try await ImageFile(path).imageBytes(limit: limit)
        case .address(let address):
            guard let load = configuration.loadWatermark else {
                throw ImageError.unsupported("a watermark image that has an address, without 'loadWatermark'")
            }
            return try await load(address).imageBytes(limit: limit)
        }
    }
}

extension ImageRenderer {
    /// The limits and resources of a renderer. Every property has a safe default.
    public struct Configuration: Sendable {
        /// The limits of an image: pixels, frames and more.
        public var limits = ImageLimits()
        /// The largest number of bytes of an encoded image.
        public var byteLimit = 50_000_000
        /// The bytes that all running calls may hold together. `nil` means half of the memory of the machine or of its
        /// control group. A negative value means 0, and then every call fails.
        public var memoryBudget: Int?
        /// How long a call waits for memory that other calls hold. After that it throws `MemoryExhausted`.
        public var memoryPatience: Duration = .seconds(300)
        /// The number of threads for pixel work. Values are clamped to 1...1024. `nil` means one thread per core.
        public var pixelThreads: Int?
        /// Child processes that decode what the project's own decoders do not read. `nil` decodes in this process.
        public var decoders: DecoderProcesses?
        /// The encoder of lossy WebP for variants that do not name one.
        public var webpEncoder = WebPEncoderName.calotype
        /// Finds the point that a smart crop keeps, for example a face. If it returns `nil` or is not set, libvips
        /// looks for the point. It is called on a thread for pixel work, so it may block.
        public var findFocus: (@Sendable (FocusImage) -> FocusPoint?)?
        /// Loads a watermark image that is named by its address. If it is `nil`, such watermarks are refused.
        public var loadWatermark: (@Sendable (_ address: String) async throws -> [UInt8])?

        /// Makes a configuration with the default of each property. A renderer copies it.
        public init() {}
    }
}

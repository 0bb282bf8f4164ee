package import CalotypeProvenance
internal import Perception
package import Pixels
internal import Vips

/// Decodes a source once and makes variants of its pixels, on its own threads. It neither limits nor reserves memory.
package struct RenderEngine: Sendable {
    let threads: PixelThreads
    let webpEncoder: WebPEncoderName
    let findFocus: (@Sendable (FocusImage) -> FocusPoint?)?
    /// The process in which long encodings run; `nil` runs them in this process.
    let process: EncoderProcess?
    /// The processes in which libvips decodes; `nil` decodes in this process.
    let decoders: DecoderPool?
    let texts = DrawnTexts()

    /// Makes an engine with `threadCount` threads. `encoderProgram` is the path of the command that runs long encodings
    /// in a process of its own.
    package init(
        threadCount: Int, webpEncoder: WebPEncoderName, findFocus: (@Sendable (FocusImage) -> FocusPoint?)?,
        encoderProgram: String?, decoders: DecoderProcesses?
    ) {
        self.decoders = DecoderPool(decoders, threads: threadCount)
        threads = PixelThreads(count: threadCount)
        self.webpEncoder = webpEncoder
        self.findFocus = findFocus
        process = encoderProgram.map { EncoderProcess(path: $0) }
    }

    /// Returns the requests with the animations of ordinary GIF and WebP files, whose frames need not be in memory. So
    /// less memory is predicted for them.
    package func readingAnimations(of requests: [DecodeRequest]) async throws -> [DecodeRequest] {
        guard webpEncoder != .libwebp, requests.contains(where: { $0.header.frames > 1 }) else {
            return requests
        }
        return try await threads.run { stop in
            try during(ImageError.damaged) { try requests.map { try $0.readingAnimation(stop) } }
        }
    }

    /// Decodes all images and watermark images of a plan. Throws `ImageError`, or `WatermarkFailure` if a watermark
    /// image cannot be decoded.
    package func decode(_ plan: RenderPlan) async throws -> DecodedSource {
        var decoded = DecodedSource(images: [])
        for step in plan.steps {
            let pixels = try await decode(step.request.bytes, by: step.plan)
            decoded.images.append(
                DecodedImage(
                    pixels, of: step.request.header.dimensions, for: step.request.specs,
                    actions: step.request.actions(for: pixels)))
        }
        for watermark in plan.watermarks {
            decoded.watermarks.images[watermark.image] = try await usingWatermark(watermark.image) {
                try await decode(watermark.bytes, by: watermark.plan).first
            }
        }
        return decoded
    }

    private func decode(_ source: [UInt8], by plan: DecodePlan) async throws -> RasterImage {
        let clock = WorkContext.current?.clock
        return try await threads.run { [threads, decoders] stop in
            try during(ImageError.damaged) {
                try plan.decode(
                    source, in: decoders.map { DecoderLease(pool: $0, time: clock?.rest) },
                    borrowThread: threads.borrowThread, stop: stop)
            }
        }
    }

    /// Returns the protections of the decoder processes; `nil` if there are none. The first call blocks until one is
    /// ready. Throws if they cannot be started.
    package func decoderReport() throws -> DecoderReport? {
        try during(ImageError.damaged) { try decoders?.report() }
    }

    /// The bytes that decoder processes need in addition: each receives a copy of the source, one after the other.
    package func memoryOfDecoders(for requests: [DecodeRequest]) -> Int {
        decoders == nil ? 0 : requests.map(\.bytes.count).max() ?? 0
    }

    /// Reads what a source says about itself, before its bytes are given up.
    package func provenance(
        of source: [UInt8], for specs: [VariantSpec], aiGenerated: Bool?, isGenerator: Bool?
    ) async throws -> SourceProvenance {
        try await threads.run { _ in
            SourceProvenance(
                reading: source, job: aiGenerated, tool: isGenerator, policies: specs.map(\.provenance))
        }
    }

    /// Runs `decode`, which makes frames of pixels that another program has decoded, on a thread for pixel work.
    package func decode(_ decode: @escaping @Sendable () throws -> RasterImage) async throws -> RasterImage {
        try await threads.run { _ in try during(ImageError.damaged) { try decode() } }
    }

    /// Runs `work`, which waits for another process, on a thread for pixel work. `work` gets the time that the job has
    /// left; `nil` if that is not limited.
    package func wait<R: Sendable>(
        for work: @escaping @Sendable (_ time: Duration?, _ stop: StopFlag) throws -> R
    ) async throws -> R {
        let clock = WorkContext.current?.clock
        return try await threads.run { stop in
            try during(ImageError.damaged) { try work(clock?.rest, stop) }
        }
    }

    /// Computes the hashes and colors that describe the source.
    package func appearance(of source: DecodedSource) async throws -> ImageAppearance {
        let image = source.images[0].still
        return try await threads.run { stop in
            try during(ImageError.damaged) {
                let seen = try image.first.converted(to: .eight)
                let pixels = try during(ImageError.damagedProfile) {
                    try image.profile.map { try seen.inSRGB(from: $0, stop: stop) } ?? seen
                }
                return ImageAppearance(try Appearance(of: pixels) { stop.isRaised })
            }
        }
    }

    /// Makes one variant of a source. All sizes are computed from the size of the original, so that rounding errors do
    /// not add up.
    package func variant(of source: DecodedSource, as spec: VariantSpec) async throws -> EncodedVariant {
        let image = source.image(for: spec)
        let work = VariantWork(spec: spec, image: image, of: source, engine: self)
        let frames = image.frames(for: spec)
        return try await threads.run(work.isLong(with: frames) ? .long : .short) {
            try work.variant(of: frames, stop: $0)
        }
    }
}

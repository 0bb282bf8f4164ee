extension ImageProcessor {
    /// Loads the watermark images of the specs and reads their headers. Throws `ImageProcessingError`.
    func marks(
        for specs: [VariantSpec], on original: Dimensions, _ stages: StageRunner
    ) async throws -> [EncodedMark] {
        let boxes = specs.markBoxes { Framing(original, for: $0).canvas }
        guard !boxes.isEmpty else { return [] }
        let limits = configuration.limits.ofMarks
        let loader = SourceLoader(
            limits: limits, downloader: Downloader(limits: limits), bucket: configuration.bucket)
        var marks: [EncodedMark] = []
        for (source, box) in boxes {
            marks.append(
                try await ofWatermark(source) {
                    let bytes = try await stages.during(.load) { try await loader.load(source) }
                    return try await stages.during(.inspect) { try EncodedMark(source, bytes, largest: box, limits) }
                })
        }
        return marks
    }

    func decode(_ marks: [EncodedMark], with renderer: Renderer, _ stages: StageRunner) async throws -> Marks {
        var decoded = Marks()
        for mark in marks {
            decoded.images[mark.source] = try await ofWatermark(mark.source) {
                try await stages.during(.decode) { try await renderer.decode(mark.bytes, by: mark.plan).first }
            }
        }
        return decoded
    }

    /// Names the watermark in the message of an error, so that users do not look for the problem in the source image.
    private func ofWatermark<R>(_ source: ImageSource, _ body: () async throws -> R) async throws -> R {
        do {
            return try await body()
        } catch let error as ImageProcessingError {
            throw ImageProcessingError(
                error.kind, error.reason, retry: error.retry,
                message: "The watermark '\(source.shownName)': \(error.message)",
                cause: error.cause)
        }
    }
}

extension EncodedMark {
    fileprivate init(_ source: ImageSource, _ bytes: [UInt8], largest box: Dimensions, _ limits: SourceLimits) throws {
        let header = try ImageHeader(bytes)
        try limits.check(header)
        let spec = VariantSpec(.normal, inside: box, as: .png, quality: 100, effort: 0)
        self.init(source: source, bytes: bytes, plan: try DecodePlan(header, for: [spec]))
    }
}

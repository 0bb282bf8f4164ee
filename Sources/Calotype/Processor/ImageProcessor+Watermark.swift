extension ImageProcessor {
    /// Loads the watermark images of the specs and reads their headers. Throws `ImageProcessingError`.
    func watermarks(
        for specs: [VariantSpec], on original: Dimensions, _ stages: StageRunner
    ) async throws -> [WatermarkRequest] {
        let boxes = specs.watermarkBoxes(on: original)
        guard !boxes.isEmpty else { return [] }
        let loader = watermarkLoader
        var watermarks: [WatermarkRequest] = []
        for (image, box) in boxes {
            let bytes = try await stages.during(.load) {
                try await usingWatermark(image) { try await loader.load(try ImageSource(image)) }
            }
            watermarks.append(
                try await stages.during(.inspect) {
                    try await usingWatermark(image) {
                        try WatermarkRequest(image, bytes, fitting: box, limits: limits.image)
                    }
                })
        }
        return watermarks
    }

    private var watermarkLoader: SourceLoader {
        var limits = limits
        limits.bytes = min(limits.bytes, WatermarkRequest.byteLimit)
        return SourceLoader(
            limits: limits, downloader: Downloader(limits: limits), uploads: loader.uploads,
            bucket: configuration.bucket)
    }
}

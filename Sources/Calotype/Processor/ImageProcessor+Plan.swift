internal import CalotypeProvenance

/// The variants that a job would make, predicted from the header of its source.
package struct JobPlan: Sendable, Hashable {
    package let original: OriginalImage
    package let variants: [PlannedVariant]
}

/// One variant of a plan.
package struct PlannedVariant: Sendable, Hashable {
    package let variant: VariantName
    /// The predicted size in pixels.
    package let dimensions: Dimensions
    /// The format in the spec. It may be `auto`: only encoding decides which format that is.
    package let format: VariantFormat
}

extension ImageProcessor {
    /// Predicts the result of `process` for the job. It loads the source and decodes no pixel, so it does not see
    /// problems that only decoding shows. Throws `ImageProcessingError`, and `CancellationError` when the task is
    /// cancelled.
    package func plan(_ job: ImageProcessingJob) async throws -> JobPlan {
        try check(job)
        let inspection = try await inspect(job.source)
        let job = job.tool == .auto ? job.with(try tool(of: ToolSuggestion(inspection.provenance))) : job
        let specs = try specs(for: job)
        if let refusal = refusal(of: inspection, as: specs) { throw refusal }
        let original = inspection.original
        return JobPlan(
            original: original,
            variants: specs.map { spec in
                PlannedVariant(
                    variant: spec.variant, dimensions: inspection.dimensions(of: spec), format: spec.format)
            })
    }

    /// Returns the error with which `process` would refuse a source with this header; `nil` if the header shows no
    /// reason.
    package func refusal(of inspection: Inspection, as specs: [VariantSpec]) -> ImageProcessingError? {
        do {
            switch inspection.content {
            case .image(let header): try check(header, inspection.size, as: specs)
            case .video(let stream): try limits.check(stream)
            }
            return nil
        } catch {
            return ImageProcessingError(during: .inspect, cause: error)
        }
    }

    private func check(_ header: ImageHeader, _ size: Int, as specs: [VariantSpec]) throws(ImageError) {
        for specs in specs.bySamples {
            let plan = try DecodePlan(header, for: specs, within: limits.image)
            guard plan.predictedMemory(sourceBytes: size, specs: specs) <= memory.total else { throw .tooMuchMemory }
        }
    }
}

extension SourceLimits {
    fileprivate func check(_ stream: VideoStream) throws(ImageError) {
        let size = stream.dimensions
        guard size.pixels <= image.pixels else { throw .tooManyPixels(size, limit: image.pixels) }
        guard max(size.width, size.height) <= image.edge else { throw .tooLongEdge(size, limit: image.edge) }
        guard stream.duration <= videoSeconds else { throw .tooLong(seconds: stream.duration, limit: videoSeconds) }
    }
}

extension Inspection {
    fileprivate var original: OriginalImage {
        switch content {
        case .image(let header): OriginalImage(format: header.format, dimensions: header.dimensions, size: size)
        case .video(let stream): OriginalImage(format: stream.format, dimensions: stream.dimensions, size: size)
        }
    }

    /// The number of frames: 1 for a still, `Int.max` for a video that has a duration.
    private var frames: Int {
        switch content {
        case .image(let header): header.frames
        case .video(let stream): stream.duration > 0 ? .max : 1
        }
    }

    fileprivate func dimensions(of spec: VariantSpec) -> Dimensions {
        let canvas = Framing(original.dimensions, for: spec).canvas
        guard let storyboard = spec.storyboard, frames > 1 else { return canvas }
        return storyboard.sheet(of: canvas, count: min(storyboard.frames, frames))
    }
}

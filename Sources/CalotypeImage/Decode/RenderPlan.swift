/// The work for all variants of a source, planned from headers alone. No pixel is decoded yet.
package struct RenderPlan: Sendable {
    struct Step: Sendable {
        let request: DecodeRequest
        let plan: DecodePlan
    }

    let steps: [Step]
    let watermarks: [WatermarkRequest]
    /// An upper estimate of the bytes that decoding and encoding need together.
    package let predictedMemory: Int

    /// Plans the decoding. `additionalMemory` is added to the predicted memory.
    ///
    /// Throws `ImageError` if a header shows more pixels or frames than `limits` allow, or if more than `memoryLimit`
    /// bytes are needed.
    package init(
        _ requests: [DecodeRequest], watermarks: [WatermarkRequest], limits: ImageLimits, memoryLimit: Int,
        additionalMemory: Int = 0
    ) throws(ImageError) {
        var steps: [Step] = []
        var memory = additionalMemory
        for request in requests {
            var plan = try DecodePlan(request.header, for: request.specs, within: limits)
            plan.take(request.animation)
            memory += plan.predictedMemory(sourceBytes: request.bytes.count, specs: request.specs)
            steps.append(Step(request: request, plan: plan))
        }
        self.steps = steps
        self.watermarks = watermarks
        predictedMemory = watermarks.reduce(memory) { $0 + $1.predictedMemory }
        guard predictedMemory <= memoryLimit else { throw .tooMuchMemory }
    }
}

extension DecodePlan {
    /// Plans the decoding of an image. Throws `ImageError` if its header shows more than the limits allow.
    package init(
        _ header: ImageHeader, for specs: [VariantSpec], within limits: ImageLimits
    ) throws(ImageError) {
        try limits.check(header)
        try self.init(header, for: specs)
        if isAnimated { try limits.checkFrames(of: header) }
    }
}

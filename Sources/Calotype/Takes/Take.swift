/// What some of a job's variants are made from, as it came: the image, or a frame of a film.
struct Take: Sendable {
    let bytes: [UInt8]
    let header: ImageHeader
    let specs: [VariantSpec]

    init(_ bytes: [UInt8], for specs: [VariantSpec]) throws(ImageError) {
        self.bytes = bytes
        header = try ImageHeader(bytes)
        self.specs = specs
    }

    func predictedMemory(by plan: DecodePlan) -> Int { plan.predictedMemory(sourceBytes: bytes.count, specs: specs) }
}

/// All that a job takes of its source.
struct Takes: Sendable {
    /// Of the source.
    let format: ImageFormat
    var film: VideoDetails?
    /// At least one. The first is what the result tells of.
    var images: [Take]
    /// Of a film, what more than one frame is needed of. It is not decoded yet.
    var cuts: [VideoCut] = []

    var main: Take { images[0] }
}

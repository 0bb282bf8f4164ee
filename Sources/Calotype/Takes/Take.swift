/// What some of a job's variants are made from, as it came: the image, or a frame of a film.
struct Take: Sendable {
    let bytes: [UInt8]
    let header: ImageHeader
    let specs: [VariantSpec]

    /// A frame of a film is sRGB, whatever ffmpeg writes into its PNG of the curves of video.
    init(_ bytes: [UInt8], for specs: [VariantSpec], isFrame: Bool = false) throws(ImageError) {
        self.bytes = bytes
        self.specs = specs
        var header = try ImageHeader(bytes)
        if isFrame { header.encoding = nil }
        self.header = header
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
    /// What the film has that cannot be read.
    var losses: [String] = []

    var main: Take { images[0] }
}

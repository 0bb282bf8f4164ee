/// The encoded bytes that some variants of a job are made from: the image, or one frame of a video.
struct Take: Sendable {
    let bytes: [UInt8]
    let header: ImageHeader
    let specs: [VariantSpec]

    /// Reads the header of `bytes`. A video frame counts as sRGB: the PNG file that ffmpeg writes may state the
    /// transfer curve of the video, which does not apply. Throws `ImageError` if the header cannot be read.
    init(_ bytes: [UInt8], for specs: [VariantSpec], isFrame: Bool = false) throws(ImageError) {
        self.bytes = bytes
        self.specs = specs
        var header = try ImageHeader(bytes)
        if isFrame { header.encoding = nil }
        self.header = header
    }

    func predictedMemory(by plan: DecodePlan) -> Int { plan.predictedMemory(sourceBytes: bytes.count, specs: specs) }
}

/// All parts of a source that a job needs.
struct Takes: Sendable {
    /// The format of the source.
    let format: ImageFormat
    var film: VideoDetails?
    /// At least one. The result describes the first one.
    var images: [Take]
    /// The clips and storyboards of a video, which need more than one frame. They are not decoded yet.
    var cuts: [VideoCut] = []
    /// Warnings about parts of the video that cannot be read.
    var losses: [String] = []

    var main: Take { images[0] }
}

/// All parts of a source that its variants are made from.
struct SourceRequests: Sendable {
    /// The format of the source.
    let format: ImageFormat
    var video: VideoDetails?
    /// At least one. The result describes the first one.
    var images: [DecodeRequest]
    /// The clips and storyboards of a video, which need more than one frame. They are not decoded yet.
    var clips: [ClipRequest] = []
    /// Warnings about parts of the video that cannot be read.
    var losses: [String] = []

    var dimensions: Dimensions { images[0].header.dimensions }
}

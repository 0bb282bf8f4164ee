internal import CalotypeProvenance
internal import Pixels

/// The encoded bytes that some variants of a source are made from, with the plan to decode them. The bytes are the
/// whole image, or one frame of a video.
package struct DecodeRequest: Sendable {
    let bytes: [UInt8]
    package let header: ImageHeader
    let specs: [VariantSpec]
    let isVideoFrame: Bool
    /// The animation, if its frames can be decoded one after the other.
    private(set) var animation: (any StreamedAnimation)?

    /// Reads the header of `bytes`. A video frame counts as sRGB: the PNG file that ffmpeg writes may state the
    /// transfer curve of the video, which does not apply. Throws `ImageError` if the header cannot be read.
    package init(_ bytes: [UInt8], for specs: [VariantSpec], isVideoFrame: Bool = false) throws(ImageError) {
        self.bytes = bytes
        self.specs = specs
        self.isVideoFrame = isVideoFrame
        var header = try ImageHeader(bytes)
        if isVideoFrame { header.encoding = nil }
        self.header = header
    }

    /// Returns one request for each group of specs that need the same colors and bit depth. The group of the first spec
    /// comes first.
    package static func all(
        _ bytes: [UInt8], for specs: [VariantSpec], isVideoFrame: Bool = false
    ) throws(ImageError) -> [DecodeRequest] {
        var requests: [DecodeRequest] = []
        for group in specs.bySamples { requests.append(try Self(bytes, for: group, isVideoFrame: isVideoFrame)) }
        return requests
    }
}

extension DecodeRequest {
    /// The largest canvas that is read before the limits are checked.
    private static let mostPixels = 100_000_000

    /// Returns the request with the animation of an ordinary GIF or WebP, if a variant needs its frames. All codes of a
    /// GIF are read, in time that is bounded by the number of bytes. Of a WebP, only the chunks are read.
    func readingAnimation(_ stop: StopFlag) throws -> Self {
        guard [.gif, .webp].contains(header.format), header.frames > 1, header.stored.pixels <= Self.mostPixels,
            specs.contains(where: { $0.needsFrames && $0.takesFramesOnDemand }),
            try DecodePlan(header, for: specs).triesOwnDecoder
        else { return self }
        var request = self
        request.animation = try header.animation(in: bytes, stop)
        return request
    }

    /// The actions of decoding that made these pixels, in order.
    func actions(for pixels: RasterImage) -> [PictureAction] {
        let all: [(Bool, PictureAction)] = [
            (isVideoFrame, .tookFrame), (header.orientation != 1, .turned),
            (pixels.hasConvertedColors, .colorsAdjusted),
        ]
        return all.filter(\.0).map(\.1)
    }
}

extension [VariantSpec] {
    /// The specs in groups that can be made from the same decoded samples. The group of the first spec comes first.
    package var bySamples: [[VariantSpec]] {
        reduce(into: []) { groups, spec in
            if let index = groups.firstIndex(where: { $0[0].hasSamples(of: spec) }) {
                groups[index].append(spec)
            } else {
                groups.append([spec])
            }
        }
    }
}

extension VariantSpec {
    fileprivate func hasSamples(of other: VariantSpec) -> Bool {
        (samplesProfile, isHighBitDepth) == (other.samplesProfile, other.isHighBitDepth)
    }
}

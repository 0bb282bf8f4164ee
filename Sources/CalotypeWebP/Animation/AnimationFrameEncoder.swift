/// One frame of an animation, encoded.
struct AnimationFrame {
    let region: FrameRegion
    /// Whether transparent pixels show the frame before. If not, the region is replaced.
    let isBlended: Bool
    /// A still file with the region.
    let file: [UInt8]

    private static let riffHeader = 12
    private static let extendedHeader = 18

    private var isExtended: Bool { file[Self.riffHeader + 3] == UInt8(ascii: "X") }

    /// Only alpha needs the extended format here.
    var hasAlpha: Bool { isExtended }

    /// The chunks of the pixels.
    var chunks: ArraySlice<UInt8> { file.dropFirst(Self.riffHeader + (isExtended ? Self.extendedHeader : 0)) }
}

/// Encodes the frames of an animation, each by itself.
struct AnimationFrameEncoder: Sendable {
    let animation: WebPAnimation
    let encoder: WebPEncoder
    let options: WebPOptions

    var count: Int { animation.durations.count }

    /// Encodes a frame. The result is `nil` if it does not differ from the frame before.
    func frame(
        _ frame: any AnimationPixels, after before: (any AnimationPixels)?, isCancelled: () -> Bool
    ) -> Result<AnimationFrame?, any Error> {
        var result = Result<AnimationFrame?, any Error>.failure(WebPError.outOfMemory)
        frame.withPixels { pixels in
            guard let before else {
                result = Result { try whole(pixels, isCancelled) }
                return
            }
            before.withPixels { before in result = Result { try changed(pixels, since: before, isCancelled) } }
        }
        return result
    }

    /// A frame of one transparent pixel, which only takes time.
    func filler() throws(WebPError) -> AnimationFrame {
        let memory = Memory()
        let image = WebPImage(rgba: try memory.take(UInt8.self, 4), width: 1, height: 1, bytesPerRow: 4)
        let file = try withExtendedLifetime(memory) { () throws(WebPError) in try encode(image, exact: false) { false }
        }
        return AnimationFrame(region: FrameRegion(width: 1, height: 1), isBlended: true, file: file)
    }

    private func whole(_ pixels: UnsafePointer<UInt8>, _ isCancelled: () -> Bool) throws(WebPError) -> AnimationFrame {
        let region = FrameRegion(width: animation.width, height: animation.height)
        return AnimationFrame(
            region: region, isBlended: false, file: try encode(region, of: pixels, isCancelled))
    }

    private func changed(
        _ pixels: UnsafePointer<UInt8>, since before: UnsafePointer<UInt8>, _ isCancelled: () -> Bool
    ) throws(WebPError) -> AnimationFrame? {
        let channels = animation.layout.rawValue
        guard
            let region = FrameRegion(
                pixels, since: before, width: animation.width, height: animation.height, channels: channels)
        else { return nil }
        let blended = try BlendedRegion(
            region, of: pixels, since: before, rowPixels: animation.width, channels: channels)
        guard let blended else {
            return AnimationFrame(region: region, isBlended: false, file: try encode(region, of: pixels, isCancelled))
        }
        let file = try withExtendedLifetime(blended) { () throws(WebPError) in
            try encode(
                WebPImage(
                    rgba: blended.pixels, width: region.width, height: region.height, bytesPerRow: 4 * region.width),
                exact: false, isCancelled)
        }
        return AnimationFrame(region: region, isBlended: true, file: file)
    }

    private func encode(
        _ region: FrameRegion, of pixels: UnsafePointer<UInt8>, _ isCancelled: () -> Bool
    ) throws(WebPError) -> [UInt8] {
        let bytesPerRow = animation.width * animation.layout.rawValue
        let start = pixels + (region.top * bytesPerRow + region.left * animation.layout.rawValue)
        let image =
            switch animation.layout {
            case .rgb: WebPImage(rgb: start, width: region.width, height: region.height, bytesPerRow: bytesPerRow)
            case .rgba: WebPImage(rgba: start, width: region.width, height: region.height, bytesPerRow: bytesPerRow)
            }
        return try encode(image, exact: options.exact, isCancelled)
    }

    private func encode(_ image: WebPImage, exact: Bool, _ isCancelled: () -> Bool) throws(WebPError) -> [UInt8] {
        var options = options
        options.exact = exact
        return try encoder.encode(image, options: options, isCancelled: isCancelled).bytes
    }
}

internal import CVips
package import Pixels

/// The decoding of an image by libvips and the libraries that it uses: which loader, and which pixels must come out.
///
/// The values come from the header, which our own code reads. The decoding can run in this process or in a decoder
/// process.
package struct NativeDecoding: Sendable, Hashable {
    /// A size in pixels.
    package struct Size: Sendable, Hashable {
        package var width, height: Int

        package init(width: Int, height: Int) {
            self.width = width
            self.height = height
        }

        var turned: Self { Self(width: height, height: width) }
    }

    package var loader: VipsLoader
    package var shrink = ShrinkOnLoad.none
    /// The size that the header states. The decoder must find the same.
    package var stored: Size
    /// The size of the result, before `orientation` is applied.
    package var target: Size
    package var gamut: VipsGamut
    package var depth: PixelDepth
    /// The ICC profile of the samples, for a file that describes its colors by numbers.
    package var encoding: [UInt8]?
    /// The number of channels of a TIFF that are used, since it may have more.
    package var channels: Int?
    /// The most frames that an animation may have; `nil` decodes one still image.
    package var frames: Int?
    /// The EXIF orientation that is applied to the frames of an animation. A still image stays as it is stored.
    package var orientation = 1

    package init(loader: VipsLoader, stored: Size, target: Size, gamut: VipsGamut, depth: PixelDepth) {
        self.loader = loader
        self.stored = stored
        self.target = target
        self.gamut = gamut
        self.depth = depth
    }
}

/// The pixels that a decoding has made.
package struct DecodedPixels: Sendable {
    /// At least one. The frames of an animation may differ in whether they have alpha.
    package let frames: [PixelBuffer]
    /// `nil` for a still image.
    package let timing: FrameTiming?
    /// The ICC profile of the samples; `nil` if they are sRGB.
    package let profile: [UInt8]?
    /// Whether a still image was stored in colors other than sRGB.
    package let hadForeignColors: Bool
}

extension NativeDecoding {
    /// Decodes in this process. Raising `stop` ends the work between tiles.
    package func decode(_ source: [UInt8], stop: StopFlag) throws -> DecodedPixels {
        try source.withUnsafeBytes { bytes in
            guard frames == nil else {
                var buffers: [PixelBuffer] = []
                let (timing, profile) = try decodeFrames(bytes, stop) { buffers.append($0) }
                return DecodedPixels(frames: buffers, timing: timing, profile: profile, hadForeignColors: false)
            }
            let (pixels, profile, isForeign) = try decodeStill(bytes, stop) { image throws in try image.pixels() }
            return DecodedPixels(frames: [pixels], timing: nil, profile: profile, hadForeignColors: isForeign)
        }
    }

    /// Decodes a still image. `write` computes its pixels. libvips keeps only some rows of the source in memory.
    func decodeStill<R>(
        _ bytes: UnsafeRawBufferPointer, _ stop: StopFlag, _ write: (VipsImage) throws -> R
    ) throws -> (R, profile: [UInt8]?, isForeign: Bool) {
        var profile: [UInt8]?
        var isForeign = false
        let result = try VipsImage.decoding(bytes, with: loader, shrink: shrink, stop: stop) { image in
            if shrink == .none { try expect(image) }
            let image = try applyingHeader(to: image)
            isForeign = image.hasForeignColors
            let colored = try depth == .eight ? image.inColors(of: gamut) : image.inDeepColors(of: gamut)
            profile = colored.profile
            return try write(try colored.image.resized(width: target.width, height: target.height))
        }
        return (result, profile, isForeign)
    }

    /// Decodes the frames of an animation one after the other, and calls `take` with each. A frame loses its alpha at
    /// once if it is opaque, so that not all frames are in memory with alpha.
    func decodeFrames(
        _ bytes: UnsafeRawBufferPointer, _ stop: StopFlag, _ take: (PixelBuffer) throws -> Void
    ) throws -> (FrameTiming, profile: [UInt8]?) {
        var profile: [UInt8]?
        let timing = try VipsImage.decodeFrames(bytes, with: loader, most: frames ?? 1, stop: stop) {
            try expect($0)
            let colored = try $0.inColors(of: gamut)
            profile = colored.profile
            return colored.image
        } finish: {
            try take(
                try $0.resized(width: target.width, height: target.height) { stop.isRaised }
                    .upright(from: orientation).droppingOpaqueAlpha())
        }
        return (timing, profile)
    }

    /// Applies what the header states: the color space that the file describes by numbers, and the number of color and
    /// alpha channels of a TIFF, which may have more.
    private func applyingHeader(to image: VipsImage) throws -> VipsImage {
        if let channels, channels < image.bands { return try image.keepingBands(channels) }
        return try encoding.map { try image.bearing($0) } ?? image
    }

    /// Throws if the decoder finds another size than the header stated, because the memory was reserved for the stated
    /// size.
    private func expect(_ image: VipsImage) throws(VipsError) {
        guard (image.width, image.height) == (stored.width, stored.height) else {
            throw VipsError(
                loader.rawValue,
                detail:
                    "the header tells \(stored.width)×\(stored.height), the decoder \(image.width)×\(image.height)")
        }
    }
}

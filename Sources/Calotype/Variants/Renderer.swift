internal import Perception
internal import Pixels
internal import Vips

/// Decodes a source once and makes variants of its pixels.
struct Renderer: Sendable {
    let threads: PixelThreads
    let webpEncoder: WebPEncoderName
    var findFocus: (@Sendable (FocusPicture) -> FocusPoint?)?
    /// The process in which long encodings run; `nil` runs them in this process.
    var process: EncoderProcess?

    /// Decodes the image into memory: upright, without metadata, with alpha only if a pixel is transparent. It is 8-bit
    /// sRGB unless its variants need other colors or a higher bit depth.
    func decode(_ source: [UInt8], by plan: DecodePlan) async throws -> Picture {
        try await threads.run { [threads] stop in
            try during(ImageError.damaged) {
                guard !plan.isAnimated else { return try plan.decodedFrames(source, stop).droppingOpaqueAlpha() }
                let (stored, profile) =
                    try plan.decodedHere(source, lend: threads.lend, stop).map { ($0, nil) }
                    ?? plan.decodedByVips(source, stop)
                return Picture(
                    try stored.upright(from: plan.orientation).droppingOpaqueAlpha(), colored: profile)
            }
        }
    }

    /// Turns the output of ffmpeg into frames.
    func picture(of cut: VideoCut, _ pixels: [UInt8]) async throws -> Picture {
        try await threads.run { _ in try during(ImageError.damaged) { try cut.picture(of: pixels) } }
    }

    /// Computes the hashes and colors that describe the image.
    func appearance(of picture: Picture) async throws -> ImageAppearance {
        try await threads.run { stop in
            try during(ImageError.damaged) {
                let seen = try picture.first.converted(to: .eight)
                let image = try during(ImageError.damagedProfile) {
                    try picture.profile.map { try seen.inSRGB(from: $0, stop: stop) } ?? seen
                }
                return ImageAppearance(try Appearance(of: image) { stop.isRaised })
            }
        }
    }

    /// Encodes one variant of an image that contains only the variant's frames. All sizes are computed from the size of
    /// the original, so that rounding errors do not add up.
    func encode(
        _ picture: Picture, bearing marks: Marks = Marks(), as spec: VariantSpec, of original: Dimensions
    ) async throws -> EncodedVariant {
        let framing = Framing(original, for: spec)
        let pixels = framing.canvas.pixels * picture.frames.count
        let usesLibwebp = picture.isAnimated || (spec.webpEncoder ?? webpEncoder) == .libwebp
        let time = EncodeTime(spec, pixels: pixels, alpha: picture.hasAlpha, usesLibwebp: usesLibwebp)
        let clock = StageTurn.current?.clock
        let means = EncodingMeans(webpEncoder: webpEncoder, threads: threads, process: process) { clock?.rest }
        return try await threads.run(time.isLong ? .long : .short) { [findFocus] stop in
            try during(ImageError.encodeFailed) {
                let picture = try picture.with(samplesOf: spec, stop: stop)
                let (spec, marks) = try during(ImageError.damagedProfile) {
                    try picture.profile.map { try spec.colored(by: $0, marks, stop: stop) } ?? (spec, marks)
                }
                let (plain, part) = try picture.framed(by: framing, for: spec, findFocus, stop: stop)
                let borne = try during(ImageError.textNotDrawn) {
                    try spec.watermark.map { try plain.bearing($0, from: marks, stop: stop) } ?? plain
                }
                let (framed, cues) = try borne.laidOut(as: spec)
                let (format, outcome) = try FormatChoice(
                    picture: framed, spec: spec, means: means, stop: stop
                ).outcome()
                return EncodedVariant(
                    spec: spec, format: format, dimensions: framed.dimensions,
                    crop: part?.scaled(from: framing.scaled, to: original),
                    // Encoders merge identical frames, so the frames of the file are counted.
                    frames: framed.isAnimated ? try ImageHeader(outcome.bytes).frames : 1, quality: outcome.quality,
                    score: outcome.score, vtt: cues?.file, warnings: try spec.warnings(outcome), bytes: outcome.bytes)
            }
        }
    }
}

/// One variant that is encoded and not yet stored.
struct EncodedVariant: Sendable {
    let spec: VariantSpec
    let format: VariantFormat
    let dimensions: Dimensions
    /// The part of the original that is shown; `nil` if nothing was cropped.
    var crop: CropRectangle?
    var frames = 1
    /// The quality and the score that a search found; `nil` if there was no search.
    var quality: Int?
    var score: Double?
    /// Returns the WebVTT file of a storyboard. It refers to the sheet by `image`, its file name in the same folder.
    var vtt: (@Sendable (_ image: String) -> [UInt8])?
    /// Requests of the spec that could not be met.
    var warnings: [String] = []
    let bytes: [UInt8]
}

extension DecodePlan {
    /// Decodes with the project's own decoders, which may borrow an idle thread. Returns the pixels before orientation,
    /// at the size of the base; `nil` if libvips must decode the image.
    fileprivate func decodedHere(
        _ source: [UInt8], lend: (@escaping @Sendable () -> Void) -> Bool, _ stop: StopFlag
    ) throws -> PixelBuffer? {
        guard triesOwnDecoder else { return nil }
        let stored = (width: header.stored.width, height: header.stored.height)
        let target = (width: storedBase.width, height: storedBase.height)
        if loader == .png {
            return try PixelBuffer.decodingOrdinaryPNG(source, of: stored, scaledTo: target, lend: lend) {
                stop.isRaised
            }
        }
        let factor = if case .jpeg(let factor) = shrink { factor } else { 1 }
        return try PixelBuffer.decodingOrdinaryJPEG(
            source, width: stored.width, height: stored.height, shrink: factor, scaledTo: target, lend: lend
        ) { stop.isRaised }
    }

    /// Decodes with libvips, which keeps only some rows of the source in memory. Returns the pixels before orientation,
    /// at the size of the base.
    fileprivate func decodedByVips(_ source: [UInt8], _ stop: StopFlag) throws -> (PixelBuffer, profile: [UInt8]?) {
        var profile: [UInt8]?
        let pixels = try VipsImage.decode(source, with: loader, shrink: shrink, stop: stop) { image in
            if shrink == .none { try expect(width: image.width, height: image.height) }
            let gamut = colorProfile.gamut
            let image = try told(of: image)
            let colored = try depth == .eight ? image.inColors(of: gamut) : image.inDeepColors(of: gamut)
            profile = colored.profile
            return try colored.image.resized(width: storedBase.width, height: storedBase.height)
        }
        return (pixels, profile)
    }

    /// Applies what the header states: the color space that the file describes by numbers, and the number of color and
    /// alpha channels of a TIFF, which may have more.
    private func told(of image: VipsImage) throws -> VipsImage {
        if loader == .tiff, header.channels < image.bands { return try image.keepingBands(header.channels) }
        return try header.encoding.map { try image.bearing($0.profile(isGrey: header.channels <= 2)) } ?? image
    }

    /// Decodes all frames as they are displayed, at the size of the base.
    fileprivate func decodedFrames(_ source: [UInt8], _ stop: StopFlag) throws -> Picture {
        var profile: [UInt8]?
        let (frames, timing) = try VipsImage.decodeFrames(source, with: loader, most: header.frames, stop: stop) {
            try expect(width: $0.width, height: $0.height)
            let colored = try $0.inColors(of: colorProfile.gamut)
            profile = colored.profile
            return colored.image
        } finish: {
            try $0.resized(width: storedBase.width, height: storedBase.height) { stop.isRaised }
                .upright(from: orientation)
        }
        return Picture(frames, timing, colored: profile)
    }

    /// Throws if the decoder finds another size than the header stated, because the memory was reserved for the stated
    /// size.
    private func expect(width: Int, height: Int) throws(ImageError) {
        guard (width, height) == (header.stored.width, header.stored.height) else {
            throw .damaged("the header tells \(header.stored), the decoder \(width)×\(height)")
        }
    }
}

/// Runs `body`, and turns errors of pixel code and libvips into `ImageError`. `failure` states the meaning of an error
/// in the current step.
private func during<R>(_ failure: (String) -> ImageError, _ body: () throws -> R) throws -> R {
    do {
        return try body()
    } catch let error as VipsError {
        throw failure(error.description)
    } catch let error as VipsHeifTooOld {
        throw ImageError.needsLibheif(error.description)
    } catch is VipsCannotRead {
        throw ImageError.unsupported("this kind of TIFF")
    } catch let error as VipsCannotWrite {
        throw ImageError.cannotWrite(error.description)
    } catch let error as VipsUnavailable {
        throw ImageError.needsLibvips(error.description)
    } catch let error as ProcessKilled {
        throw EncoderKilled(signal: error.signal)
    } catch let error as ProcessShortage {
        throw ResourcesExhausted(code: error.code)
    } catch PixelError.encoder(let detail) {
        throw ImageError.encodeFailed(detail)
    } catch PixelError.outOfMemory {
        throw ImageError.tooMuchMemory
    }
}

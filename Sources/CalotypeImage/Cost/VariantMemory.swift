internal import Perception
internal import Pixels

/// Estimates the memory for framing and encoding variants of decoded pixels: upper estimates, in bytes.
package struct VariantMemory {
    /// The size of the source.
    let original: Dimensions
    let hasAlpha: Bool
    /// The number of frames; more than one for an animation.
    let frames: Int
    /// Whether an encoder can ask for one frame after the other, so that they need not be in memory.
    var decodesOnDemand = false

    package init(original: Dimensions, hasAlpha: Bool, frames: Int) {
        self.original = original
        self.hasAlpha = hasAlpha
        self.frames = frames
    }

    /// The bytes for one variant. An animation's frames are copied into one tall image. A storyboard's frames are kept
    /// beside its sheet.
    package func bytes(for spec: VariantSpec) -> Int {
        let framing = Framing(original, for: spec)
        let (shown, canvas) = (spec.shown(of: frames), spec.canvas(framing, of: frames))
        let tile = max(framing.scaled.pixels, framing.canvas.pixels)
        let cut = framing.scaled == framing.canvas ? 0 : framing.scaled.pixels * pixelBytes(of: spec)
        let kept = decodesOnDemand && spec.takesFramesOnDemand ? min(shown, Self.framesAtOnce) : shown
        return max(tile, canvas.pixels) * spec.bytesPerPixel(alpha: hasAlpha) + cut
            + tile * 8 * spec.depth.sampleBytes * (kept - 1)
            + (kept < shown ? bytesOfStream(of: tile, shown) : 0)
            + bytesOfWatermark(on: spec, framing.canvas, kept) + bytesOfSearch(for: spec, canvas)
            + bytesOfProcess(for: spec, pixels: canvas.pixels * (spec.storyboard == nil ? shown : 1))
    }

    /// The frames that the four threads of an encoder hold, the one before them and the one that is being made.
    private static let framesAtOnce = 6

    /// The encoded frames, and the canvases from which the next frame is made.
    private func bytesOfStream(of tile: Int, _ shown: Int) -> Int { 2 * tile * shown + 20 * original.pixels }

    /// The bytes of a separate encoder process, which has its own copy of the pixels.
    private func bytesOfProcess(for spec: VariantSpec, pixels: Int) -> Int {
        let time = EncodeTime(
            spec, pixels: pixels, alpha: hasAlpha, usesLibwebp: spec.webpEncoder == .libwebp, frames: frames)
        guard time.needsProcess else { return 0 }
        return Self.process + pixels * pixelBytes(of: spec)
    }

    /// The program, with libvips and the codec.
    private static let process = 32 << 20

    private func pixelBytes(of spec: VariantSpec) -> Int { (hasAlpha ? 4 : 3) * spec.depth.sampleBytes }

    /// The bytes for computing scores, and for one more encoding, decoded.
    private func bytesOfSearch(for spec: VariantSpec, _ canvas: Dimensions) -> Int {
        guard spec.canSearch, spec.targetScore != nil || spec.maxBytes != nil else { return 0 }
        return (spec.targetScore == nil ? 0 : bytesOfScore(for: spec, canvas)) + canvas.pixels * 2
    }

    /// The bytes for computing the score of an encoding of `spec`, which need not have a target score.
    package func bytesOfScore(for spec: VariantSpec) -> Int {
        bytesOfScore(for: spec, spec.canvas(Framing(original, for: spec), of: frames))
    }

    private func bytesOfScore(for spec: VariantSpec, _ canvas: Dimensions) -> Int {
        let (width, height, hasAlpha) = (canvas.width, canvas.height, hasAlpha && spec.format.hasAlpha)
        let decoded = canvas.pixels * (spec.format == .jpeg ? 3 : 14)
        let scoring =
            SSIMULACRA2.keptMemory(width: width, height: height, hasAlpha: hasAlpha)
            + SSIMULACRA2.workingMemory(width: width, height: height, hasAlpha: hasAlpha)
        // The encoding is decoded to 16 bits first.
        let narrowed = spec.isHighBitDepth ? decoded + canvas.pixels * 8 : 0
        return decoded + narrowed + scoring + canvas.pixels * 4
    }

    /// A copy of the frames with the watermark. A text also needs the fonts and the image that Pango draws.
    private func bytesOfWatermark(on spec: VariantSpec, _ canvas: Dimensions, _ frames: Int) -> Int {
        guard let watermark = spec.watermark else { return 0 }
        let box = watermark.box(on: canvas).pixels
        let drawn = if case .text = watermark.content { Self.fonts + box * 12 } else { box * 8 }
        return canvas.pixels * pixelBytes(of: spec) * frames + drawn
    }

    /// The bytes that fontconfig and Pango use once they are loaded.
    private static let fonts = 12 << 20
}

extension VariantSpec {
    /// Whether the variant of an animation is animated.
    var keepsFrames: Bool { format.canMove && animation == .keep && storyboard == nil }

    /// Whether the encoder of an animation takes one frame after the other: the project's own WebP encoder.
    var takesFramesOnDemand: Bool {
        format == .webp && lossless == .no && webpEncoder != .libwebp && storyboard == nil && clip == nil
    }

    /// Whether the variant needs more than one frame.
    package var needsFrames: Bool { keepsFrames || storyboard != nil }

    /// The number of the source's frames that the variant shows.
    fileprivate func shown(of frames: Int) -> Int {
        guard frames > 1 else { return 1 }
        return storyboard?.frames ?? (keepsFrames ? frames : 1)
    }

    /// The size of the variant.
    fileprivate func canvas(_ framing: Framing, of frames: Int) -> Dimensions {
        storyboard?.sheet(of: framing.canvas, count: shown(of: frames)) ?? framing.canvas
    }
}

extension [VariantSpec] {
    /// The largest size to which any of the specs scales the whole image; `nil` if there are no specs.
    package func largestScaled(of original: Dimensions) -> Dimensions? {
        map { Framing(original, for: $0).scaled }.max { $0.pixels < $1.pixels }
    }
}

extension VariantSpec {
    /// The bytes that resizing and encoding need for each pixel of the variant. JPEG needs coefficients. WebP needs the
    /// whole image, its planes and its tokens, and tables of repetitions if it is lossless. AVIF needs the image and
    /// libaom's search data. PNG needs its file twice, and for noise that is as large as the image. With a palette it
    /// needs the whole image, as GIF does. JPEG XL needs floats. Alpha is resized as floats, and WebP compresses it
    /// losslessly. 16-bit samples need a rounded copy, and libaom then keeps all its data in 16 bits.
    fileprivate func bytesPerPixel(alpha: Bool) -> Int {
        switch format {
        case .png where isHighBitDepth: alpha ? 32 : 24
        case .avif where isHighBitDepth: alpha ? 90 : 75
        // libjxl searches for repetitions and color transforms in floats. From effort 8 on, it uses many copies.
        case .jxl where effort >= 8 && (lossless == .no || effort >= 9): isHighBitDepth ? 340 : 310
        case .jxl where isHighBitDepth: alpha ? 119 : 110
        case .jpeg: alpha ? 16 : 6
        case .webp where lossless != .no: 36
        case .webp where webpEncoder == .libwebp: alpha ? 32 : 12
        case .webp: alpha ? 20 : 12
        case .avif: alpha ? 55 : 45
        case .png where usesPalette: 42
        case .png: alpha ? 16 : 8
        case .gif: 28
        case .jxl where lossless != .no: 115
        case .jxl: alpha ? 95 : 88
        // The formats are tried one after the other. AVIF needs the most memory, then lossless WebP.
        case .auto: (triesAVIF ? 55 : 42) + 4
        }
    }
}

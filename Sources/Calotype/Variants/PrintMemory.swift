internal import Perception
internal import Pixels

/// What framing and encoding variants hold, where pixels are in memory: upper estimates, in bytes.
struct PrintMemory {
    /// The size of the source.
    let original: Dimensions
    let hasAlpha: Bool
    /// More than one where it moves.
    let frames: Int

    /// The frames of an animation are there once more, one below the other; those of a storyboard, beside its sheet.
    func bytes(for spec: VariantSpec) -> Int {
        let framing = Framing(original, for: spec)
        let (shown, canvas) = (spec.shown(of: frames), spec.canvas(framing, of: frames))
        let tile = max(framing.scaled.pixels, framing.canvas.pixels)
        let cut = framing.scaled == framing.canvas ? 0 : framing.scaled.pixels * pixelBytes(of: spec)
        return max(tile, canvas.pixels) * spec.bytesPerPixel(alpha: hasAlpha) + cut
            + tile * 8 * spec.depth.sampleBytes * (shown - 1)
            + bytesOfWatermark(on: spec, framing.canvas, shown) + bytesOfSearch(for: spec, canvas)
            + bytesOfProcess(for: spec, pixels: canvas.pixels * (spec.storyboard == nil ? shown : 1))
    }

    /// A process that encodes, and the pixels once more in it.
    private func bytesOfProcess(for spec: VariantSpec, pixels: Int) -> Int {
        let usesLibwebp = frames > 1 || spec.webpEncoder == .libwebp
        guard EncodeTime(spec, pixels: pixels, alpha: hasAlpha, usesLibwebp: usesLibwebp).isLong else { return 0 }
        return Self.process + pixels * pixelBytes(of: spec)
    }

    /// The program, with libvips and the codec.
    private static let process = 32 << 20

    private func pixelBytes(of spec: VariantSpec) -> Int { (hasAlpha ? 4 : 3) * spec.depth.sampleBytes }

    /// What a score is reckoned from, and another encoding, decoded.
    private func bytesOfSearch(for spec: VariantSpec, _ canvas: Dimensions) -> Int {
        guard spec.canSearch, spec.likeness != nil || spec.maxBytes != nil else { return 0 }
        let (width, height, hasAlpha) = (canvas.width, canvas.height, hasAlpha && spec.format.hasAlpha)
        let decoded = canvas.pixels * (spec.format == .jpeg ? 3 : 14)
        let scoring =
            SSIMULACRA2.keptMemory(width: width, height: height, hasAlpha: hasAlpha)
            + SSIMULACRA2.workingMemory(width: width, height: height, hasAlpha: hasAlpha)
        // Read back with 16 bits first.
        let narrowed = spec.isDeep ? decoded + canvas.pixels * 8 : 0
        return (spec.likeness == nil ? 0 : decoded + narrowed + scoring + canvas.pixels * 4) + canvas.pixels * 2
    }

    /// The picture once more, bearing it; and for a text the fonts, and what Pango draws it in.
    private func bytesOfWatermark(on spec: VariantSpec, _ canvas: Dimensions, _ frames: Int) -> Int {
        guard let watermark = spec.watermark else { return 0 }
        let box = watermark.box(on: canvas).pixels
        let drawn = if case .text = watermark.content { Self.fonts + box * 12 } else { box * 8 }
        return canvas.pixels * pixelBytes(of: spec) * frames + drawn
    }

    /// What fontconfig and Pango hold once they are open.
    private static let fonts = 12 << 20
}

extension VariantSpec {
    /// Whether what moves, moves in it.
    var keepsFrames: Bool { format.canMove && animation == .keep && storyboard == nil }

    /// Whether more than one frame is needed for it.
    var needsFrames: Bool { keepsFrames || storyboard != nil }

    /// How many of a source's frames are in it.
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
    /// The largest size that any of them needs a whole image in; `nil` of none.
    func largestScaled(of original: Dimensions) -> Dimensions? {
        map { Framing(original, for: $0).scaled }.max { $0.pixels < $1.pixels }
    }
}

extension VariantSpec {
    /// What resizing and encoding hold, per pixel of the variant: coefficients for JPEG; the whole picture, its planes
    /// and its tokens for WebP, and tables of repetitions where it is lossless; the picture and what libaom searches in
    /// for AVIF; rows for PNG, and all of it where colours are chosen, as for GIF; floats for JPEG XL. Alpha is resized as
    /// floats, and WebP packs it losslessly. Samples of 16 bits are there once more, rounded, and libaom keeps all it has in
    /// these.
    fileprivate func bytesPerPixel(alpha: Bool) -> Int {
        switch format {
        case .png where isDeep: alpha ? 32 : 24
        case .avif where isDeep: alpha ? 90 : 75
        // libjxl looks for repetitions and colour transforms in floats, from effort 8 on in many copies.
        case .jxl where effort >= 8 && (lossless == .no || effort >= 9): isDeep ? 340 : 310
        case .jxl where isDeep: alpha ? 119 : 110
        case .jpeg: alpha ? 16 : 6
        case .webp where lossless != .no: 36
        case .webp: alpha ? 32 : 12
        case .avif: alpha ? 55 : 45
        case .png where usesPalette: 42
        case .png: alpha ? 16 : 8
        case .gif: 28
        case .jxl where lossless != .no: 115
        case .jxl: alpha ? 95 : 88
        // One format after the other; lossless WebP takes most, after AVIF.
        case .auto: (triesAVIF ? 55 : 42) + 4
        }
    }
}

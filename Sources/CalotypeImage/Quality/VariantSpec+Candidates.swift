internal import Pixels

/// The candidate formats of an image for `auto`. docs/decisions/0025-format-auto.md has the measurements.
extension VariantSpec {
    /// At least one. If two results have the same size, the earlier one is used. The first candidate is lossy.
    func candidates(for image: RasterImage) -> [VariantSpec] {
        var formats = [written(as: .webp)]
        if !image.isAnimated {
            if !image.hasAlpha {
                formats = keepsAllColor ? [written(as: .jpeg)] : [written(as: .jpeg), written(as: .webp)]
            }
            if triesAVIF { formats.append(written(as: .avif)) }
        }
        let colors = image.first.colors(most: image.first.mostDrawnColors)
        if colors != nil { formats.append(losslessWebP) }
        if let colors, colors <= 256, !image.isAnimated { formats.append(paletted) }
        return formats
    }

    /// AVIF is nearly always the smallest, but takes several times as long. It is tried only at a high effort.
    var triesAVIF: Bool { effort >= Self.leastEffortForAVIF }
    private static let leastEffortForAVIF = 5
    /// The effort of AVIF at that point. A higher one takes much more time and saves a few percent.
    private static let leastEffortOfAVIF = 2

    var losslessWebP: VariantSpec {
        var spec = written(as: .webp)
        spec.lossless = .yes
        return spec
    }

    private var paletted: VariantSpec {
        var spec = written(as: .png)
        (spec.usesPalette, spec.quality) = (true, SpecRange.qualities.upperBound)
        return spec
    }

    /// Whether JPEG keeps full chroma at this quality. Lossy WebP never does.
    private var keepsAllColor: Bool {
        switch chromaSubsampling {
        case .auto: targetScore == nil && quality >= 90
        case .half: false
        case .full: true
        }
    }

    /// The spec for one format, with the quality number that corresponds to JPEG's.
    private func written(as format: VariantFormat) -> VariantSpec {
        var spec = self
        spec.format = format
        spec.effort = format.nearest(
            format == .avif ? effort - Self.leastEffortForAVIF + Self.leastEffortOfAVIF : effort)
        spec.quality = format.quality(likeJPEG: quality)
        (spec.maxBytes, spec.lossless, spec.usesPalette) = (nil, .no, false)
        spec.otherwise = .fail  // A score that nothing lossy reaches is reached without loss.
        return spec
    }
}

extension VariantFormat {
    /// The quality number with about the score that JPEG reaches at `quality`. Below 40, the numbers are nearly the
    /// same. From 90 on, JPEG keeps full chroma, so the number is not lowered.
    fileprivate func quality(likeJPEG quality: Int) -> Int {
        guard (40..<90).contains(quality) else { return quality }
        switch self {
        case .webp: return quality + 5
        case .avif: return 40 + (quality - 40) * 3 / 5
        case .jpeg, .png, .gif, .jxl, .auto: return quality
        }
    }
}

extension PixelBuffer {
    /// The maximum number of colors of a drawing of this size. A photograph has about one color for every two pixels.
    fileprivate var mostDrawnColors: Int { min(max(width * height / 16, 256), 1 << 16) }
}

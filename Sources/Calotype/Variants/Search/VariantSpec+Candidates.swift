internal import Pixels

/// Which formats a picture may have where that is to be found. Measured in docs/decisions/0025-format-auto.md.
extension VariantSpec {
    /// In the order in which the first wins where two are of the same size. At least one, and the first is lossy.
    func candidates(for picture: Picture) -> [VariantSpec] {
        var formats = [written(as: .webp)]
        if !picture.isAnimated {
            if !picture.hasAlpha {
                formats = keepsAllColor ? [written(as: .jpeg)] : [written(as: .jpeg), written(as: .webp)]
            }
            if triesAVIF { formats.append(written(as: .avif)) }
        }
        let colors = picture.first.colors(most: picture.first.mostDrawnColors)
        if colors != nil { formats.append(losslessWebP) }
        if let colors, colors <= 256, !picture.isAnimated { formats.append(paletted) }
        return formats
    }

    /// AVIF is the smallest nearly always, and takes several times as long: it has to be asked for.
    var triesAVIF: Bool { effort >= Self.leastEffortForAVIF }
    private static let leastEffortForAVIF = 5
    /// What its own effort then is: more than this takes much more time for a few percent.
    private static let leastEffortOfAVIF = 2

    var losslessWebP: VariantSpec {
        var spec = written(as: .webp)
        spec.lossless = .yes
        return spec
    }

    private var paletted: VariantSpec {
        var spec = written(as: .png)
        (spec.usesPalette, spec.quality) = (true, PresetRule.qualities.upperBound)
        return spec
    }

    /// From this quality on a JPEG keeps all of colour, which lossy WebP never does.
    private var keepsAllColor: Bool {
        switch chromaSubsampling {
        case .auto: likeness == nil && quality >= 90
        case .half: false
        case .full: true
        }
    }

    /// The same in one format, where the number that stands for a quality is the one of JPEG.
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
    /// The number that gives about the score that JPEG's number gives. Below 40 they are much alike, and from 90 on JPEG keeps
    /// all of colour, for which nobody should have less than was asked for.
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
    /// A drawing has few colours for its size. Photographs have one for every two pixels.
    fileprivate var mostDrawnColors: Int { min(max(width * height / 16, 256), 1 << 16) }
}

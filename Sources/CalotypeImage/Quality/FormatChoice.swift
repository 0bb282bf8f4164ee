internal import Pixels
internal import Vips

/// Encodes an image in the format of a spec. For `auto`, it tries several formats and uses the smallest result.
struct FormatChoice {
    let image: RasterImage
    let spec: VariantSpec
    let resources: EncodingResources
    let stop: StopFlag

    private typealias Candidate = (spec: VariantSpec, outcome: TargetedEncoder.Outcome)

    /// Returns the format used and the encoded variant. Throws the errors of the encoders, and `ImageError.tooLarge` if
    /// no format fits the byte limit.
    func outcome() throws -> (VariantFormat, TargetedEncoder.Outcome) {
        guard spec.format == .auto else { return (spec.format, try encoded(image, as: spec)) }
        let image = try image.droppingOpaqueAlpha()
        let (candidates, failure) = try tried(spec.candidates(for: image), of: image)
        var best = candidates.min { $0.outcome.bytes.count < $1.outcome.bytes.count }
        // A lossless encoding reaches every score.
        if best == nil { best = try tried([spec.losslessWebP], of: image).candidates.first }
        guard var best else { throw failure ?? ImageError.encodeFailed("no format") }
        if let limit = spec.maxBytes, best.outcome.bytes.count > limit {
            best = try fitted(candidates, best.spec, limit, image)
        }
        if best.spec.canSearch { best.outcome.quality = best.outcome.quality ?? best.spec.quality }
        return (best.spec.format, best.outcome)
    }

    /// The candidates that can be encoded, in order and without a byte limit, and the reason why the first of the
    /// others failed.
    private func tried(
        _ specs: [VariantSpec], of image: RasterImage
    ) throws -> (candidates: [Candidate], failure: (any Error)?) {
        var (candidates, failure): ([Candidate], (any Error)?) = ([], nil)
        for spec in specs {
            do {
                let outcome = try encoded(image, as: spec)
                if try isTrue(outcome, to: image, spec) { candidates.append((spec, outcome)) }
            } catch let error as ImageError {
                guard case .scoreNotReached = error else { throw error }
                failure = failure ?? error
            } catch let error as VipsUnavailable {
                failure = failure ?? error
            } catch let error as VipsCannotWrite {
                failure = failure ?? error
            }
        }
        return (candidates, failure)
    }

    /// The smallest lossy candidate, encoded at a lower quality to fit the limit.
    private func fitted(
        _ candidates: [Candidate], _ best: VariantSpec, _ limit: Int, _ image: RasterImage
    ) throws -> Candidate {
        let lossy = candidates.filter(\.spec.canSearch).min { $0.outcome.bytes.count < $1.outcome.bytes.count }
        var spec = lossy?.spec ?? spec.candidates(for: image)[0]
        spec.maxBytes = limit
        if lossy == nil { (spec.targetScore, spec.quality) = (nil, SpecRange.qualities.upperBound) }
        return (spec, try encoded(image, as: spec))
    }

    private func encoded(_ image: RasterImage, as spec: VariantSpec) throws -> TargetedEncoder.Outcome {
        try TargetedEncoder(
            image: image, spec: spec, encoder: image.encoder(for: spec, with: resources), stop: stop
        ).outcome()
    }

    /// Whether the candidate may be used. A palette image must be lossless.
    private func isTrue(_ outcome: TargetedEncoder.Outcome, to image: RasterImage, _ spec: VariantSpec) throws -> Bool {
        guard spec.format == .png else { return true }
        let seen = try VipsImage.decode(outcome.bytes, with: .png, shrink: .none, stop: stop) {
            try image.profile == nil ? $0.inSRGB() : $0.inColors(of: .stored).image
        }
        return seen.isSame(as: image.first)
    }
}

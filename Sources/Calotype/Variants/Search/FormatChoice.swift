internal import Pixels
internal import Vips

/// Encodes an image in the format of a spec. For `auto`, it tries several formats and uses the smallest result.
struct FormatChoice {
    let picture: Picture
    let spec: VariantSpec
    let means: EncodingMeans
    let stop: StopFlag

    private typealias Candidate = (spec: VariantSpec, outcome: TargetedEncoder.Outcome)

    /// Returns the format used and the encoded variant. Throws the errors of the encoders, and `ImageError.tooLarge` if
    /// no format fits the byte limit.
    func outcome() throws -> (VariantFormat, TargetedEncoder.Outcome) {
        guard spec.format == .auto else { return (spec.format, try encoded(picture, as: spec)) }
        let picture = try picture.droppingOpaqueAlpha()
        let (candidates, failure) = try tried(spec.candidates(for: picture), of: picture)
        var best = candidates.min { $0.outcome.bytes.count < $1.outcome.bytes.count }
        // A lossless encoding reaches every score.
        if best == nil { best = try tried([spec.losslessWebP], of: picture).candidates.first }
        guard var best else { throw failure ?? ImageError.encodeFailed("no format") }
        if let limit = spec.maxBytes, best.outcome.bytes.count > limit {
            best = try fitted(candidates, best.spec, limit, picture)
        }
        if best.spec.canSearch { best.outcome.quality = best.outcome.quality ?? best.spec.quality }
        return (best.spec.format, best.outcome)
    }

    /// The candidates that can be encoded, in order and without a byte limit, and the reason why the first of the
    /// others failed.
    private func tried(
        _ specs: [VariantSpec], of picture: Picture
    ) throws -> (candidates: [Candidate], failure: (any Error)?) {
        var (candidates, failure): ([Candidate], (any Error)?) = ([], nil)
        for spec in specs {
            do {
                let outcome = try encoded(picture, as: spec)
                if try isTrue(outcome, to: picture, spec) { candidates.append((spec, outcome)) }
            } catch let error as ImageError {
                guard case .tooUnlike = error else { throw error }
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
        _ candidates: [Candidate], _ best: VariantSpec, _ limit: Int, _ picture: Picture
    ) throws -> Candidate {
        let lossy = candidates.filter(\.spec.canSearch).min { $0.outcome.bytes.count < $1.outcome.bytes.count }
        var spec = lossy?.spec ?? spec.candidates(for: picture)[0]
        spec.maxBytes = limit
        if lossy == nil { (spec.likeness, spec.quality) = (nil, PresetRule.qualities.upperBound) }
        return (spec, try encoded(picture, as: spec))
    }

    private func encoded(_ picture: Picture, as spec: VariantSpec) throws -> TargetedEncoder.Outcome {
        try TargetedEncoder(
            picture: picture, spec: spec, encoder: picture.encoder(for: spec, with: means), stop: stop
        ).outcome()
    }

    /// Whether the candidate may be used. A palette image must be lossless.
    private func isTrue(_ outcome: TargetedEncoder.Outcome, to picture: Picture, _ spec: VariantSpec) throws -> Bool {
        guard spec.format == .png else { return true }
        let seen = try VipsImage.decode(outcome.bytes, with: .png, shrink: .none, stop: stop) {
            try picture.profile == nil ? $0.inSRGB() : $0.inColors(of: .stored).image
        }
        return seen.isSame(as: picture.first)
    }
}

internal import Pixels

/// A picture that is framed and marked as a spec states, and only has to be encoded. It can be encoded several times.
package struct PreparedVariant: Sendable {
    let work: VariantWork
    let image: RasterImage
    let crop: CropRectangle?
    let cues: StoryboardCues?
    let convertsColors: Bool

    /// The spec, with its colors converted to those of the picture.
    package var spec: VariantSpec { work.spec }

    /// Encodes the picture, at `quality` in place of the quality of the spec, if it is given.
    func encoded(at quality: Int? = nil, stop: StopFlag) throws -> EncodedVariant {
        try (quality.map(work.with) ?? work).encode(
            image, crop, cues, convertsColors: convertsColors, stop)
    }

    /// Returns the SSIMULACRA2 score of an encoding of this picture; `nil` for JPEG XL, which not every libvips reads.
    /// For an animation, the first frame is scored.
    func score(of variant: EncodedVariant, stop: StopFlag) throws -> Double? {
        if let score = variant.score { return score }
        guard variant.format != .jxl else { return nil }
        var spec = work.spec
        spec.format = variant.format
        let encoder = TargetedEncoder(
            image: image, spec: spec, encoder: image.encoder(for: spec, with: work.resources), stop: stop)
        return try encoder.score(of: variant.bytes, try encoder.judge())
    }
}

/// One encoding of a prepared picture.
package struct EncodingAttempt: Sendable {
    package let variant: EncodedVariant
    package let figures: EncodingFigures
}

/// The size of an encoding, its cost and its likeness.
package struct EncodingFigures: Sendable, Hashable {
    /// The size in bytes.
    package let size: Int
    /// The time that the encoder took, without the wait for a thread and without the score.
    package let time: Duration
    /// The SSIMULACRA2 score; `nil` if the encoding cannot be decoded here.
    package let score: Double?
}

extension RenderEngine {
    /// Frames a picture of the source as `spec` states, so that it can be encoded several times.
    package func prepared(_ source: DecodedSource, as spec: VariantSpec) async throws -> PreparedVariant {
        let image = source.image(for: spec)
        let work = VariantWork(spec: spec, image: image, of: source, engine: self)
        let frames = image.frames(for: spec)
        return try await threads.run { stop in
            try during(ImageError.encodeFailed) { try work.prepared(frames, stop) }
        }
    }

    /// Encodes a prepared picture, at `quality` in place of the quality of its spec, and scores the result.
    package func attempt(_ prepared: PreparedVariant, at quality: Int? = nil) async throws -> EncodingAttempt {
        try await threads.run(prepared.work.isLong(with: prepared.image) ? .long : .short) { stop in
            try during(ImageError.encodeFailed) {
                let start = ContinuousClock.now
                let variant = try prepared.encoded(at: quality, stop: stop)
                let time = start.duration(to: .now)
                let score = try prepared.score(of: variant, stop: stop)
                return EncodingAttempt(
                    variant: variant,
                    figures: EncodingFigures(size: variant.bytes.count, time: time, score: score))
            }
        }
    }
}

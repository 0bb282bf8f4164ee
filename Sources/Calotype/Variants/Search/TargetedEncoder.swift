internal import Foundation
internal import Perception
internal import Pixels
internal import Vips

/// Encodes a picture at the quality that a spec wants, or at the one that reaches what it wants.
struct TargetedEncoder {
    let picture: Picture
    private(set) var spec: VariantSpec
    let encoder: any VariantEncoder
    let stop: StopFlag

    /// A variant's bytes, and what was found where something was looked for.
    struct Outcome {
        let bytes: [UInt8]
        var quality: Int?
        var score: Double?
        /// What could not be reached.
        var missed: Double?
    }

    /// A score no further above its mark is not worth another try, nor is a size no further below its limit.
    private static let nearEnough = (score: 0.3, size: 0.97)

    /// Throws `ImageError.tooUnlike` or `.tooLarge` where no quality does it.
    func outcome() throws -> Outcome {
        guard let target = spec.likeness, spec.canSearch else {
            return try within(
                spec.maxBytes, Outcome(bytes: try bytes(at: spec.quality, of: picture)), from: spec.quality)
        }
        let judge = try Judge(of: reference(), stop)
        let (encoder, found) = try smallest(reaching: target, judge)
        let whole = picture.isAnimated ? try encoder.bytes(at: found.quality, of: picture) : found.bytes
        let outcome = Outcome(
            bytes: whole, quality: found.quality, score: found.score, missed: found.score < target ? target : nil)
        guard let limit = spec.maxBytes, whole.count > limit else { return outcome }
        var smaller = try encoder.within(limit, outcome, from: found.quality)
        smaller.score = try smaller.quality.map { try encoder.attempt(at: $0, judge).score }
        smaller.missed = outcome.missed
        return smaller
    }

    /// Where half of the colour makes the score hard or impossible to reach, all of it may cost less.
    private func smallest(reaching target: Double, _ judge: Judge) throws -> (TargetedEncoder, Attempt) {
        guard spec.chromaSubsampling == .auto, [.jpeg, .avif].contains(spec.format) else {
            return (self, try likeEnough(target, judge))
        }
        var (half, all) = (self, self)
        half.spec.chromaSubsampling = .half
        all.spec.chromaSubsampling = .full
        guard let first = try half.attempt(reaching: target, judge) else {
            let second = try all.likeEnough(target, judge)
            guard second.score < target else { return (all, second) }
            let last = try half.attempt(at: PresetRule.qualities.upperBound, judge)
            return last.score > second.score ? (half, last) : (all, second)
        }
        guard first.quality >= Self.highQuality, let second = try all.attempt(reaching: target, judge),
            second.bytes.count < first.bytes.count
        else { return (half, first) }
        return (all, second)
    }

    /// From here on it is worth a look whether the colour is what is missing.
    private static let highQuality = 85
}

/// One encoding, and how like the original it is.
private struct Attempt {
    let quality: Int
    let bytes: [UInt8]
    let score: Double
}

private struct Judge {
    let original: PixelBuffer
    let score: SSIMULACRA2

    init(of original: PixelBuffer, _ stop: StopFlag) throws {
        self.original = original
        score = try SSIMULACRA2(original: original) { stop.isRaised }
    }
}

extension TargetedEncoder {
    /// `nil` where no quality does it.
    private func attempt(reaching target: Double, _ judge: Judge) throws -> Attempt? {
        var strict = self
        strict.spec.otherwise = .fail
        do { return try strict.likeEnough(target, judge) } catch ImageError.tooUnlike { return nil }
    }

    /// The smallest of the qualities tried that are like enough; the best one where none is, and the spec is content with it.
    private func likeEnough(_ target: Double, _ judge: Judge) throws -> Attempt {
        // Encoders give about that much more than the number says.
        var search = QualitySearch(
            for: target, in: PresetRule.qualities, from: Int(target.rounded()) + 5, slope: 0.6)
        var best: Attempt?
        while let quality = search.next {
            let attempt = try attempt(at: quality, judge)
            search.learn(attempt.score, at: quality)
            guard attempt.score >= target else { continue }
            if best.map({ quality < $0.quality }) ?? true { best = attempt }
            if attempt.score - target <= Self.nearEnough.score { break }
        }
        if let best { return best }
        let last = try attempt(at: PresetRule.qualities.upperBound, judge)
        guard last.score >= target || spec.otherwise == .best else {
            throw ImageError.tooUnlike(spec.variant, spec.format, target: target, most: last.score)
        }
        return last
    }

    private func attempt(at quality: Int, _ judge: Judge) throws -> Attempt {
        try stop.check()
        let bytes = try bytes(at: quality, of: picture.still)
        let seen = try decoded(bytes, like: judge.original)
        return Attempt(quality: quality, bytes: bytes, score: try judge.score.score(of: seen) { stop.isRaised })
    }

    /// What there is to be kept: without alpha where the format has none, in 8 bits, for a score of these.
    private func reference() throws -> PixelBuffer {
        let seen = try picture.first.converted(to: .eight)
        return spec.format.hasAlpha ? seen : try seen.flattened(onto: spec.background.samples)
    }

    private func decoded(_ bytes: [UInt8], like original: PixelBuffer) throws -> PixelBuffer {
        if spec.format == .jpeg,
            let image = try PixelBuffer.decodingOrdinaryJPEG(
                bytes, width: original.width, height: original.height, shouldStop: { stop.isRaised })
        {
            return image
        }
        // As the original that it is held against.
        let gamut: VipsGamut = picture.profile == nil ? .srgb : .stored
        return try VipsImage.decode(bytes, with: try VipsLoader(spec.format.imageFormat), shrink: .none, stop: stop) {
            try spec.isDeep ? $0.inDeepColors(of: gamut).image : $0.inColors(of: gamut).image
        }.converted(to: .eight)
    }
}

extension TargetedEncoder {
    /// The best of the qualities tried that are small enough, no better than `quality`, which gave `outcome`.
    private func within(_ limit: Int?, _ outcome: Outcome, from quality: Int) throws -> Outcome {
        guard let limit, outcome.bytes.count > limit else { return outcome }
        guard spec.canSearch, quality > PresetRule.qualities.lowerBound else {
            throw ImageError.tooLarge(spec.variant, limit: limit, least: outcome.bytes.count)
        }
        // Sizes grow by some percent from one quality to the next.
        var search = QualitySearch(
            for: log(Double(limit) + 0.5), in: PresetRule.qualities.lowerBound...quality, from: quality, slope: 0.03)
        search.learn(log(Double(outcome.bytes.count)), at: quality)
        var best: Outcome?
        while let quality = search.next {
            let bytes = try bytes(at: quality, of: picture)
            search.learn(log(Double(bytes.count)), at: quality)
            guard bytes.count <= limit else { continue }
            if best.map({ quality > $0.quality ?? 0 }) ?? true { best = Outcome(bytes: bytes, quality: quality) }
            if Double(bytes.count) >= Double(limit) * Self.nearEnough.size { break }
        }
        if let best { return best }
        let lowest = PresetRule.qualities.lowerBound
        let smallest = try bytes(at: lowest, of: picture)
        guard smallest.count <= limit else {
            throw ImageError.tooLarge(spec.variant, limit: limit, least: smallest.count)
        }
        return Outcome(bytes: smallest, quality: lowest)
    }

    private func bytes(at quality: Int, of picture: Picture) throws -> [UInt8] {
        try stop.check()
        var spec = spec
        spec.quality = quality
        return try encoder.encode(picture, as: spec, stop: stop)
    }
}

extension VariantSpec {
    /// Whether another quality gives other pixels.
    var canSearch: Bool { format.hasQualities && lossless == .no }
}

internal import Foundation
internal import Perception
internal import Pixels
internal import Vips

/// Encodes an image at the quality of a spec, or at the quality that reaches the score or size of the spec.
struct TargetedEncoder {
    let image: RasterImage
    private(set) var spec: VariantSpec
    let encoder: any VariantEncoder
    let stop: StopFlag

    /// The bytes of a variant, and the values that a search found.
    struct Outcome {
        let bytes: [UInt8]
        var quality: Int?
        var score: Double?
        /// The target score that was not reached.
        var missed: Double?
    }

    /// A search ends if the score is at most this far above the target, or if the size is at least this fraction of the
    /// limit.
    private static let nearEnough = (score: 0.3, size: 0.97)

    /// Throws `ImageError.scoreNotReached` or `.tooLarge` if no quality meets the spec.
    func outcome() throws -> Outcome {
        guard let target = spec.targetScore, spec.canSearch else {
            return try within(
                spec.maxBytes, Outcome(bytes: try bytes(at: spec.quality, of: image)), from: spec.quality)
        }
        let judge = try Judge(of: reference(), stop)
        let (encoder, found) = try smallest(reaching: target, judge)
        let whole = image.isAnimated ? try encoder.bytes(at: found.quality, of: image) : found.bytes
        let outcome = Outcome(
            bytes: whole, quality: found.quality, score: found.score, missed: found.score < target ? target : nil)
        guard let limit = spec.maxBytes, whole.count > limit else { return outcome }
        var smaller = try encoder.within(limit, outcome, from: found.quality)
        smaller.score = try smaller.quality.map { try encoder.attempt(at: $0, judge).score }
        smaller.missed = outcome.missed
        return smaller
    }

    /// Returns the smaller of two encodings, with and without chroma subsampling. Without it, a file can be smaller if
    /// subsampling makes the score hard or impossible to reach.
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
            let last = try half.attempt(at: SpecRange.qualities.upperBound, judge)
            return last.score > second.score ? (half, last) : (all, second)
        }
        guard first.quality >= Self.highQuality, let second = try all.attempt(reaching: target, judge),
            second.bytes.count < first.bytes.count
        else { return (half, first) }
        return (all, second)
    }

    /// From this quality on, full chroma is tried too, because subsampling may be what limits the score.
    private static let highQuality = 85
}

/// One encoding and its score against the original.
private struct Attempt {
    let quality: Int
    let bytes: [UInt8]
    let score: Double
}

struct Judge: Sendable {
    let original: PixelBuffer
    let score: SSIMULACRA2

    init(of original: PixelBuffer, _ stop: StopFlag) throws {
        self.original = original
        score = try SSIMULACRA2(original: original) { stop.isRaised }
    }
}

extension TargetedEncoder {
    /// Returns the score of an encoding of this image. `judge` was made by `judge()`, for the same format.
    func score(of bytes: [UInt8], _ judge: Judge) throws -> Double {
        let seen = try decoded(bytes, like: judge.original)
        guard (seen.width, seen.height) == (judge.original.width, judge.original.height) else {
            throw ImageError.encodeFailed("the encoding has another size")
        }
        return try judge.score.score(of: seen) { stop.isRaised }
    }

    /// Keeps the image for comparisons. It needs `SSIMULACRA2.keptMemory`.
    func judge() throws -> Judge { try Judge(of: reference(), stop) }

    /// The best attempt; `nil` if no quality reaches the target.
    private func attempt(reaching target: Double, _ judge: Judge) throws -> Attempt? {
        var strict = self
        strict.spec.otherwise = .fail
        do { return try strict.likeEnough(target, judge) } catch ImageError.scoreNotReached { return nil }
    }

    /// The lowest tried quality that reaches the target. If none does and the spec accepts it, the highest quality is
    /// used.
    private func likeEnough(_ target: Double, _ judge: Judge) throws -> Attempt {
        // Encoders usually reach a score about 5 below their quality number.
        var search = QualitySearch(
            for: target, in: SpecRange.qualities, from: Int(target.rounded()) + 5, slope: 0.6)
        var best: Attempt?
        while let quality = search.next {
            let attempt = try attempt(at: quality, judge)
            search.learn(attempt.score, at: quality)
            guard attempt.score >= target else { continue }
            if best.map({ quality < $0.quality }) ?? true { best = attempt }
            if attempt.score - target <= Self.nearEnough.score { break }
        }
        if let best { return best }
        let last = try attempt(at: SpecRange.qualities.upperBound, judge)
        guard last.score >= target || spec.otherwise == .best else {
            throw ImageError.scoreNotReached(spec.variant, spec.format, target: target, most: last.score)
        }
        return last
    }

    private func attempt(at quality: Int, _ judge: Judge) throws -> Attempt {
        try stop.check()
        let bytes = try bytes(at: quality, of: image.still)
        let seen = try decoded(bytes, like: judge.original)
        return Attempt(quality: quality, bytes: bytes, score: try judge.score.score(of: seen) { stop.isRaised })
    }

    /// The reference for scores: 8-bit pixels, without alpha if the format has none.
    private func reference() throws -> PixelBuffer {
        let seen = try image.first.converted(to: .eight)
        return spec.format.hasAlpha ? seen : try seen.flattened(onto: spec.background.samples)
    }

    private func decoded(_ bytes: [UInt8], like original: PixelBuffer) throws -> PixelBuffer {
        if spec.format == .jpeg,
            let image = try PixelBuffer.decodingOrdinaryJPEG(
                bytes, width: original.width, height: original.height, shouldStop: { stop.isRaised })
        {
            return image
        }
        if spec.format == .webp,
            let image = try PixelBuffer.decodingOrdinaryWebP(
                bytes, width: original.width, height: original.height, shouldStop: { stop.isRaised })
        {
            return image
        }
        // The pixels must have the same colors as the original that they are compared with.
        let gamut: VipsGamut = image.profile == nil ? .srgb : .stored
        return try VipsImage.decode(bytes, with: try VipsLoader(spec.format.imageFormat), shrink: .none, stop: stop) {
            try spec.isHighBitDepth ? $0.inDeepColors(of: gamut).image : $0.inColors(of: gamut).image
        }.converted(to: .eight)
    }
}

extension TargetedEncoder {
    /// The best tried quality whose size is within the limit, below `quality`, which gave `outcome`.
    private func within(_ limit: Int?, _ outcome: Outcome, from quality: Int) throws -> Outcome {
        guard let limit, outcome.bytes.count > limit else { return outcome }
        guard spec.canSearch, quality > SpecRange.qualities.lowerBound else {
            throw ImageError.tooLarge(spec.variant, limit: limit, least: outcome.bytes.count)
        }
        // The size grows by some percent with each quality step.
        var search = QualitySearch(
            for: log(Double(limit) + 0.5), in: SpecRange.qualities.lowerBound...quality, from: quality, slope: 0.03)
        search.learn(log(Double(outcome.bytes.count)), at: quality)
        var best: Outcome?
        while let quality = search.next {
            let bytes = try bytes(at: quality, of: image)
            search.learn(log(Double(bytes.count)), at: quality)
            guard bytes.count <= limit else { continue }
            if best.map({ quality > $0.quality ?? 0 }) ?? true { best = Outcome(bytes: bytes, quality: quality) }
            if Double(bytes.count) >= Double(limit) * Self.nearEnough.size { break }
        }
        if let best { return best }
        let lowest = SpecRange.qualities.lowerBound
        let smallest = try bytes(at: lowest, of: image)
        guard smallest.count <= limit else {
            throw ImageError.tooLarge(spec.variant, limit: limit, least: smallest.count)
        }
        return Outcome(bytes: smallest, quality: lowest)
    }

    private func bytes(at quality: Int, of image: RasterImage) throws -> [UInt8] {
        try stop.check()
        var spec = spec
        spec.quality = quality
        return try encoder.encode(image, as: spec, stop: stop)
    }
}

extension VariantSpec {
    /// Whether the pixels depend on the quality.
    var canSearch: Bool { format.hasQualities && lossless == .no }
}

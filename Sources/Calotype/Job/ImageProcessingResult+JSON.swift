internal import CalotypeProvenance
internal import Foundation

extension ImageProcessingResult: Encodable {
    /// Encodes the result as the JSON of `JobResult`.
    public func encode(to encoder: any Encoder) throws { try JobResult(self).encode(to: encoder) }
}

extension JobResult {
    /// Makes the result in the form of the JSON. Ratios and scores get two decimals, and the cache key is left out.
    public init(_ result: ImageProcessingResult) {
        let appearance = result.appearance
        self.init(
            jobId: result.jobId.rawValue, success: result.success, tool: result.tool.rawValue,
            userId: result.userId.rawValue, original: result.original.map(OriginalDescription.init),
            originalSize: result.original?.size,
            processingTimeMs: Int((result.processingTime / .milliseconds(1)).rounded()),
            compressionRatio: result.compressionRatio.map(rounded), thumbHash: appearance?.thumbHash,
            blurHash: appearance?.blurHash, dominantColor: appearance?.dominantColor.hex,
            averageColor: appearance?.averageColor.hex, perceptualHash: appearance?.perceptualHashDigits,
            variants: result.variants.map(VariantDescription.init), isReused: result.isReused,
            warnings: result.warnings, provenance: result.provenance.map(ProvenanceReport.init),
            metadata: result.metadata, error: result.error.map(JobError.init))
    }
}

extension OriginalDescription {
    package init(_ original: OriginalImage) {
        self.init(
            format: original.format.rawValue, width: original.dimensions.width, height: original.dimensions.height,
            size: original.size, video: original.video.map(VideoDescription.init))
    }
}

extension VideoDescription {
    init(_ video: VideoDetails) {
        self.init(
            duration: video.duration, codec: video.codec, frameRate: video.frameRate.map(rounded),
            bitRate: video.bitRate, posterSecond: rounded(video.posterSecond))
    }
}

extension VariantDescription {
    /// Makes the description of a stored variant in the form of the JSON.
    package init(_ stored: StoredVariant) {
        self.init(
            variant: stored.variant.rawValue, url: stored.url.absoluteString, key: stored.key.rawValue,
            format: stored.format.rawValue, width: stored.dimensions.width, height: stored.dimensions.height,
            crop: stored.crop.map { Crop(left: $0.left, top: $0.top, width: $0.width, height: $0.height) },
            frames: stored.frames > 1 ? stored.frames : nil, quality: stored.quality,
            ssimulacra2: stored.score.map(rounded), encoder: stored.encoder, size: stored.size,
            compressionRatio: rounded(stored.compressionRatio), sha256: stored.sha256,
            vtt: stored.vtt.map(File.init), credential: stored.credential.map(File.init))
    }
}

extension VariantDescription.File {
    fileprivate init(_ file: StoredFile) {
        self.init(url: file.url.absoluteString, key: file.key.rawValue, size: file.size, sha256: file.sha256)
    }
}

extension ProvenanceReport {
    init(_ provenance: JobProvenance) {
        self.init(
            source: provenance.source.json, record: provenance.record,
            sidecar: provenance.sidecar.map(VariantDescription.File.init),
            recordFile: provenance.recordFile.map(VariantDescription.File.init))
    }
}

extension Provenance {
    /// The statements as JSON.
    package var json: [String: JSONValue] {
        let bytes = try? JSONEncoder().encode(self)
        return bytes.flatMap { try? JSONDecoder().decode([String: JSONValue].self, from: $0) } ?? [:]
    }

    init(json: [String: JSONValue]) throws {
        self = try JSONDecoder().decode(Provenance.self, from: try JSONEncoder().encode(json))
    }
}

extension JobError {
    /// Makes the error that users may see. The cause is left out.
    package init(_ error: ImageProcessingError) {
        let wait: Int? = if case .after(let time) = error.retry { milliseconds(time) } else { nil }
        self.init(
            kind: error.kind.rawValue, reason: error.reason.rawValue, message: error.message,
            retryable: error.retry != .never, retryAfterMs: wait)
    }
}

/// Rounds to two decimals, which are enough for a ratio, a rate or a time in seconds.
private func rounded(_ ratio: Double) -> Double { (ratio * 100).rounded() / 100 }

/// The time in milliseconds, clamped to the range from 0 to the largest integer that every JSON reader holds exactly
/// (RFC 8259 section 6).
private func milliseconds(_ time: Duration) -> Int { Int(min(max(time / .milliseconds(1), 0), 0x1p53 - 1)) }

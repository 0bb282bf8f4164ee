internal import CalotypeProvenance
internal import Foundation

extension ImageProcessingResult: Decodable {
    /// Reads the JSON of `JobResult`. Ratios and rates have two decimals, and the cache key is `nil`.
    public init(from decoder: any Decoder) throws {
        let result = try JobResult(from: decoder)
        do {
            try self.init(result)
        } catch {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "\(error)", underlyingError: error))
        }
    }

    /// Throws if a key, an id, a size or a kind cannot be one.
    private init(_ result: JobResult) throws {
        self.init(
            jobId: try JobIdentifier(result.jobId), tool: ImageTool(rawValue: result.tool),
            userId: try JobIdentifier(result.userId), original: try result.original.map(OriginalImage.init),
            appearance: ImageAppearance(result), processingTime: .milliseconds(result.processingTimeMs),
            variants: try result.variants.map(StoredVariant.init), metadata: result.metadata,
            error: try result.error.map(ImageProcessingError.init), isReused: result.isReused,
            warnings: result.warnings, provenance: try result.provenance.map(JobProvenance.init))
    }
}

extension JobProvenance {
    fileprivate init(_ report: ProvenanceReport) throws {
        self.init(
            source: try Provenance(json: report.source), record: report.record,
            sidecar: try report.sidecar.map(StoredFile.init), recordFile: try report.recordFile.map(StoredFile.init))
    }
}

extension StoredFile {
    fileprivate init(_ file: VariantDescription.File) throws {
        self.init(
            url: try ObjectKey.url(file.url), key: try ObjectKey(file.key), size: file.size, sha256: file.sha256)
    }
}

extension ImageAppearance {
    fileprivate init?(_ result: JobResult) {
        guard let thumbHash = result.thumbHash, let blurHash = result.blurHash,
            let dominant = result.dominantColor.flatMap(RGBColor.init(hex:)),
            let average = result.averageColor.flatMap(RGBColor.init(hex:)),
            let perceptual = result.perceptualHash.flatMap({ UInt64($0, radix: 16) })
        else { return nil }
        self.init(
            thumbHash: thumbHash, blurHash: blurHash, dominantColor: dominant, averageColor: average,
            perceptualHash: perceptual)
    }
}

extension OriginalImage {
    fileprivate init(_ original: OriginalDescription) throws {
        self.init(
            format: ImageFormat(rawValue: original.format),
            dimensions: try Dimensions(read: original.width, original.height), size: original.size,
            video: original.video.map(VideoDetails.init))
    }
}

extension VideoDetails {
    fileprivate init(_ video: VideoDescription) {
        self.init(
            duration: video.duration, codec: video.codec, frameRate: video.frameRate, bitRate: video.bitRate,
            posterSecond: video.posterSecond)
    }
}

extension StoredVariant {
    fileprivate init(_ variant: VariantDescription) throws {
        self.init(
            variant: VariantName(rawValue: variant.variant), url: try ObjectKey.url(variant.url),
            key: try ObjectKey(variant.key),
            format: ImageFormat(rawValue: variant.format),
            dimensions: try Dimensions(read: variant.width, variant.height),
            crop: try variant.crop.map {
                CropRectangle(left: $0.left, top: $0.top, of: try Dimensions(read: $0.width, $0.height))
            },
            frames: variant.frames ?? 1, quality: variant.quality, score: variant.ssimulacra2,
            encoder: variant.encoder, size: variant.size,
            compressionRatio: variant.compressionRatio, sha256: variant.sha256,
            vtt: try variant.vtt.map(StoredFile.init), credential: try variant.credential.map(StoredFile.init))
    }
}

extension ImageProcessingError {
    fileprivate init(_ error: JobError) throws {
        guard let kind = Kind(rawValue: error.kind) else {
            throw InvalidJob(field: "kind", message: "There is no kind '\(error.kind)'.")
        }
        let after = error.retryAfterMs.map { RetryAdvice.after(.milliseconds($0)) }
        self.init(
            kind, Reason(rawValue: error.reason), retry: after ?? (error.retryable ? .later : .never),
            message: error.message)
    }
}

extension Dimensions {
    /// Throws if a side is less than 1.
    fileprivate init(read width: Int, _ height: Int) throws {
        guard width >= 1, height >= 1 else {
            throw InvalidJob(field: "width", message: "An image has pixels.")
        }
        self.init(width: width, height: height)
    }
}

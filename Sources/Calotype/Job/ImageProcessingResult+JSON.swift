extension ImageProcessingResult: Encodable {
    enum Field: CodingKey {
        case jobId, success, tool, userId, original, originalSize, processingTimeMs, compressionRatio, variants,
            metadata
        case reused, warnings, error, thumbHash, blurHash, dominantColor, averageColor, perceptualHash
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Field.self)
        try fields.encode(jobId.rawValue, forKey: .jobId)
        try fields.encode(success, forKey: .success)
        try fields.encode(tool.rawValue, forKey: .tool)
        try fields.encode(userId.rawValue, forKey: .userId)
        try fields.encode(original, forKey: .original)
        try fields.encode(original?.size, forKey: .originalSize)
        try fields.encode(processingTimeMs, forKey: .processingTimeMs)
        try fields.encode(compressionRatio.map(rounded), forKey: .compressionRatio)
        try fields.encode(appearance?.thumbHash, forKey: .thumbHash)
        try fields.encode(appearance?.blurHash, forKey: .blurHash)
        try fields.encode(appearance?.dominantColor.hex, forKey: .dominantColor)
        try fields.encode(appearance?.averageColor.hex, forKey: .averageColor)
        try fields.encode(appearance?.perceptualHashDigits, forKey: .perceptualHash)
        try fields.encode(variants, forKey: .variants)
        if isReused { try fields.encode(true, forKey: .reused) }
        if !warnings.isEmpty { try fields.encode(warnings, forKey: .warnings) }
        try fields.encode(metadata, forKey: .metadata)
        try fields.encode(error, forKey: .error)
    }
}

extension Original: Encodable {
    enum Field: CodingKey { case format, width, height, size, video }

    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Field.self)
        try fields.encode(format.rawValue, forKey: .format)
        try fields.encode(dimensions.width, forKey: .width)
        try fields.encode(dimensions.height, forKey: .height)
        try fields.encode(size, forKey: .size)
        try fields.encodeIfPresent(video, forKey: .video)
    }
}

extension VideoDetails: Encodable {
    enum Field: CodingKey { case duration, codec, frameRate, bitRate, posterSecond }

    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Field.self)
        try fields.encode(duration, forKey: .duration)
        try fields.encode(codec, forKey: .codec)
        try fields.encode(frameRate.map(rounded), forKey: .frameRate)
        try fields.encode(bitRate, forKey: .bitRate)
        try fields.encode(rounded(posterSecond), forKey: .posterSecond)
    }
}

extension StoredVariant: Encodable {
    enum Field: CodingKey {
        case variant, url, key, format, width, height, crop, frames, quality, ssimulacra2, size, compressionRatio,
            sha256, vtt
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Field.self)
        try fields.encode(variant.rawValue, forKey: .variant)
        try fields.encode(url, forKey: .url)
        try fields.encode(key.rawValue, forKey: .key)
        try fields.encode(format.rawValue, forKey: .format)
        try fields.encode(dimensions.width, forKey: .width)
        try fields.encode(dimensions.height, forKey: .height)
        try fields.encodeIfPresent(crop, forKey: .crop)
        if frames > 1 { try fields.encode(frames, forKey: .frames) }
        try fields.encodeIfPresent(quality, forKey: .quality)
        try fields.encodeIfPresent(score.map(rounded), forKey: .ssimulacra2)
        try fields.encode(size, forKey: .size)
        try fields.encode(rounded(compressionRatio), forKey: .compressionRatio)
        try fields.encode(sha256, forKey: .sha256)
        try fields.encodeIfPresent(vtt, forKey: .vtt)
    }
}

extension StoredFile: Encodable {
    enum Field: CodingKey { case url, key, size, sha256 }

    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Field.self)
        try fields.encode(url, forKey: .url)
        try fields.encode(key.rawValue, forKey: .key)
        try fields.encode(size, forKey: .size)
        try fields.encode(sha256, forKey: .sha256)
    }
}

extension ImageProcessingError: Encodable {
    enum Field: CodingKey { case kind, reason, message, retryable, retryAfterMs }

    /// Encodes the fields that users may see. The cause is left out.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Field.self)
        try fields.encode(kind.rawValue, forKey: .kind)
        try fields.encode(reason.rawValue, forKey: .reason)
        try fields.encode(message, forKey: .message)
        try fields.encode(retry != .never, forKey: .retryable)
        if case .after(let time) = retry { try fields.encode(milliseconds(time), forKey: .retryAfterMs) }
    }
}

/// Rounds to two decimals, which are enough for a ratio, a rate or a time in seconds.
private func rounded(_ ratio: Double) -> Double { (ratio * 100).rounded() / 100 }

/// The time in milliseconds, clamped to the range from 0 to the largest integer that every JSON reader holds exactly
/// (RFC 8259 section 6).
private func milliseconds(_ time: Duration) -> Int { Int(min(max(time / .milliseconds(1), 0), 0x1p53 - 1)) }

extension ImageProcessingResult: Decodable {
    /// Reads the output of `encode(to:)`. Ratios and rates have two decimals, and the cache key is `nil`.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        self.init(
            jobId: try JobIdentifier(fields.decode(String.self, forKey: .jobId)),
            tool: ImageTool(rawValue: try fields.decode(String.self, forKey: .tool)),
            userId: try JobIdentifier(fields.decode(String.self, forKey: .userId)),
            original: try fields.decodeIfPresent(Original.self, forKey: .original),
            appearance: try ImageAppearance(fields),
            processingTimeMs: try fields.decode(Int.self, forKey: .processingTimeMs),
            variants: try fields.decode([StoredVariant].self, forKey: .variants),
            metadata: try fields.decode([String: JSONValue].self, forKey: .metadata),
            error: try fields.decodeIfPresent(ImageProcessingError.self, forKey: .error),
            isReused: try fields.decodeIfPresent(Bool.self, forKey: .reused) ?? false,
            warnings: try fields.decodeIfPresent([String].self, forKey: .warnings) ?? [])
    }
}

extension ImageAppearance {
    fileprivate init?(_ fields: KeyedDecodingContainer<ImageProcessingResult.Field>) throws {
        func text(_ field: ImageProcessingResult.Field) throws -> String? {
            try fields.decodeIfPresent(String.self, forKey: field)
        }
        guard let thumbHash = try text(.thumbHash), let blurHash = try text(.blurHash),
            let dominant = try text(.dominantColor).flatMap(Color.init(hex:)),
            let average = try text(.averageColor).flatMap(Color.init(hex:)),
            let perceptual = try text(.perceptualHash).flatMap({ UInt64($0, radix: 16) })
        else { return nil }
        self.init(
            thumbHash: thumbHash, blurHash: blurHash, dominantColor: dominant, averageColor: average,
            perceptualHash: perceptual)
    }
}

extension Original: Decodable {
    /// Reads the output of `encode(to:)`.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        self.init(
            format: ImageFormat(rawValue: try fields.decode(String.self, forKey: .format)),
            dimensions: try Dimensions(fields, .width, .height), size: try fields.decode(Int.self, forKey: .size),
            video: try fields.decodeIfPresent(VideoDetails.self, forKey: .video))
    }
}

extension VideoDetails: Decodable {
    /// Reads the output of `encode(to:)`.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        self.init(
            duration: try fields.decode(Double.self, forKey: .duration),
            codec: try fields.decode(String.self, forKey: .codec),
            frameRate: try fields.decodeIfPresent(Double.self, forKey: .frameRate),
            bitRate: try fields.decodeIfPresent(Int.self, forKey: .bitRate),
            posterSecond: try fields.decode(Double.self, forKey: .posterSecond))
    }
}

extension StoredVariant: Decodable {
    /// Reads the output of `encode(to:)`.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        self.init(
            variant: Variant(rawValue: try fields.decode(String.self, forKey: .variant)),
            url: try fields.decode(String.self, forKey: .url),
            key: try ObjectKey(fields.decode(String.self, forKey: .key)),
            format: ImageFormat(rawValue: try fields.decode(String.self, forKey: .format)),
            dimensions: try Dimensions(fields, .width, .height),
            crop: try fields.decodeIfPresent(CropRectangle.self, forKey: .crop),
            frames: try fields.decodeIfPresent(Int.self, forKey: .frames) ?? 1,
            quality: try fields.decodeIfPresent(Int.self, forKey: .quality),
            score: try fields.decodeIfPresent(Double.self, forKey: .ssimulacra2),
            size: try fields.decode(Int.self, forKey: .size),
            compressionRatio: try fields.decode(Double.self, forKey: .compressionRatio),
            sha256: try fields.decode(String.self, forKey: .sha256),
            vtt: try fields.decodeIfPresent(StoredFile.self, forKey: .vtt))
    }
}

extension StoredFile: Decodable {
    /// Reads the output of `encode(to:)`.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        self.init(
            url: try fields.decode(String.self, forKey: .url),
            key: try ObjectKey(fields.decode(String.self, forKey: .key)),
            size: try fields.decode(Int.self, forKey: .size), sha256: try fields.decode(String.self, forKey: .sha256))
    }
}

extension ImageProcessingError: Decodable {
    /// Reads the output of `encode(to:)`. The cause is `nil`.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        let kind = try fields.decode(String.self, forKey: .kind)
        guard let kind = Kind(rawValue: kind) else {
            throw DecodingError.dataCorruptedError(forKey: .kind, in: fields, debugDescription: "no kind: \(kind)")
        }
        let after = try fields.decodeIfPresent(Int64.self, forKey: .retryAfterMs).map {
            RetryAdvice.after(.milliseconds($0))
        }
        self.init(
            kind, Reason(rawValue: try fields.decode(String.self, forKey: .reason)),
            retry: try after ?? (fields.decode(Bool.self, forKey: .retryable) ? .later : .never),
            message: try fields.decode(String.self, forKey: .message))
    }
}

extension Dimensions {
    /// Throws if a side is less than 1.
    fileprivate init<Field: CodingKey>(
        _ fields: KeyedDecodingContainer<Field>, _ width: Field, _ height: Field
    ) throws {
        let (columns, rows) = (try fields.decode(Int.self, forKey: width), try fields.decode(Int.self, forKey: height))
        guard columns >= 1, rows >= 1 else {
            throw DecodingError.dataCorruptedError(
                forKey: width, in: fields, debugDescription: "an image without pixels")
        }
        self.init(width: columns, height: rows)
    }
}

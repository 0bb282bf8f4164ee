/// How an image is to be encoded.
public struct WebPOptions: Sendable, Equatable {
    /// 0 (smallest) to 100 (best), on libwebp's scale.
    public var quality: Int
    /// 0 to 6. At 4 every mode is searched with exact rate and distortion; from 5 on levels are refined, too. 2 and 3 leave
    /// out what seldom wins; below 2 there is no 4×4 prediction.
    public var effort: Int
    /// How many threads may work on one image, the caller's included: 1 to 4. The bytes do not depend on it.
    public var maximumThreads: Int
    /// 0 to 100, on libwebp's scale: how much a decoder smooths block edges. `nil` is what measured best: 40 below quality
    /// 88, where edges would show, and none from there on.
    public var filterStrength: Int?
    /// What is stored beside the picture.
    public var metadata: WebPMetadata

    /// Quality 95, the full search, two threads, the measured smoothing, no metadata.
    public init(
        quality: Int = 95, effort: Int = 4, maximumThreads: Int = 2, filterStrength: Int? = nil,
        metadata: WebPMetadata = WebPMetadata()
    ) {
        self.quality = quality
        self.effort = effort
        self.maximumThreads = maximumThreads
        self.filterStrength = filterStrength
        self.metadata = metadata
    }

    /// The filter strength in use.
    var smoothing: Int { filterStrength ?? (quality < 88 ? 40 : 0) }

    func check() throws(WebPError) {
        guard (0...100).contains(quality) else { throw .option("quality") }
        guard (0...6).contains(effort) else { throw .option("effort") }
        guard (1...4).contains(maximumThreads) else { throw .option("maximumThreads") }
        guard (0...100).contains(filterStrength ?? 0) else { throw .option("filterStrength") }
    }
}

/// Chunks stored beside the picture, as they are. `nil` or empty ones are left out.
public struct WebPMetadata: Sendable, Equatable {
    /// An ICC profile.
    public var icc: [UInt8]?
    /// An Exif block, beginning with its TIFF header.
    public var exif: [UInt8]?
    /// An XMP packet.
    public var xmp: [UInt8]?

    /// No chunks unless given.
    public init(icc: [UInt8]? = nil, exif: [UInt8]? = nil, xmp: [UInt8]? = nil) {
        self.icc = icc
        self.exif = exif
        self.xmp = xmp
    }
}

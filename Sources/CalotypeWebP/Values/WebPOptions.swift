/// The options of an encode.
public struct WebPOptions: Sendable, Equatable {
    /// 0 (smallest) to 100 (best), on libwebp's scale.
    public var quality: Int
    /// 0 to 6. At 4, every mode is searched with exact rate and distortion. From 5 on, levels are refined too. 2 and 3
    /// omit modes that seldom win. Below 2, there is no 4×4 prediction.
    public var effort: Int
    /// The number of threads that may work on one image, including the caller's: 1 to 4. The bytes do not depend on it.
    public var maximumThreads: Int
    /// How strongly a decoder smooths block edges, 0 to 100 on libwebp's scale. `nil` uses the values that measured
    /// best: 40 below quality 88, where edges would be visible, and 0 from there on.
    public var filterStrength: Int?
    /// Whether the colors of transparent pixels are kept. If not, they are replaced with colors that need fewer bytes.
    public var exact: Bool
    /// The metadata to store beside the image.
    public var metadata: WebPMetadata

    /// Quality 95, effort 4 (the full search), two threads, the measured filter strength, clean transparent
    /// pixels, no metadata.
    public init(
        quality: Int = 95, effort: Int = 4, maximumThreads: Int = 2, filterStrength: Int? = nil,
        exact: Bool = false, metadata: WebPMetadata = WebPMetadata()
    ) {
        self.quality = quality
        self.effort = effort
        self.maximumThreads = maximumThreads
        self.filterStrength = filterStrength
        self.exact = exact
        self.metadata = metadata
    }

    /// The filter strength in use, 0 to 100.
    var smoothing: Int { filterStrength ?? (quality < 88 ? 40 : 0) }

    func check() throws(WebPError) {
        guard (0...100).contains(quality) else { throw .option("quality") }
        guard (0...6).contains(effort) else { throw .option("effort") }
        guard (1...4).contains(maximumThreads) else { throw .option("maximumThreads") }
        guard (0...100).contains(filterStrength ?? 0) else { throw .option("filterStrength") }
    }
}

/// Chunks that are stored unchanged beside the image. `nil` or empty ones are omitted.
public struct WebPMetadata: Sendable, Equatable {
    /// An ICC profile.
    public var icc: [UInt8]?
    /// An Exif block that starts with its TIFF header.
    public var exif: [UInt8]?
    /// An XMP packet.
    public var xmp: [UInt8]?

    /// No chunks by default.
    public init(icc: [UInt8]? = nil, exif: [UInt8]? = nil, xmp: [UInt8]? = nil) {
        self.icc = icc
        self.exif = exif
        self.xmp = xmp
    }
}

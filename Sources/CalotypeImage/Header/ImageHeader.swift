internal import CalotypeProvenance

/// The facts about an image in its first bytes, which are read before any pixel is decoded.
///
/// The values are those that the file claims. The decoder refuses a file whose pixels do not match them.
public struct ImageHeader: Sendable, Hashable {
    /// The format, detected from the content alone, whatever the file's name is.
    public let format: ImageFormat
    /// The size as stored, before the orientation is applied.
    public let stored: Dimensions
    /// The EXIF orientation, 1...8, which says how to turn the stored image upright. It is 1 if it cannot be read, and
    /// for AVIF and HEIC, whose decoder turns the image itself.
    public let orientation: Int
    /// The number of channels after decoding: 1 gray, 2 gray and alpha, 3 color, 4 color and alpha, or CMYK.
    public let channels: Int
    /// The bits of a sample: 8 or 16; for AVIF and HEIC also 10 and 12; for some TIFFs 32.
    public let bitsPerChannel: Int
    /// Whether pixels may be transparent. Only decoding shows whether any pixel is.
    public let hasAlpha: Bool
    /// Whether the decoder returns alpha. For an animated WebP it always does, even if `hasAlpha` is `false`.
    package let decodesAlpha: Bool
    /// Whether the image is stored in several passes: an interlaced PNG, or a JPEG that is progressive or has its
    /// components in separate scans. The decoder holds all coefficients of such a JPEG in memory at once.
    public let isProgressive: Bool
    /// The number of frames of an animation, counted up to 65 536. It is 1 for a still.
    public let frames: Int
    /// The dynamic range of an HDR image, as AVIF, HEIC and PNG state it; `nil` for other images.
    public let dynamicRange: HighDynamicRange?
    /// The color encoding, if the file states it in numbers; `nil` if a profile states it or the samples are sRGB.
    var encoding: RGBEncoding?
    /// The metadata in the file beside the pixels.
    public let carries: [Carried]
    /// The bytes of all metadata but color profiles, as stored, and those of the profiles when they are decompressed.
    let metadataBytes, profileBytes: Int
    /// The passes of a JPEG: 1 unless it is progressive or has its components in separate scans.
    let scans: Int
    /// The tiles of a HEIF image; 1 if it does not consist of tiles.
    let tiles: Int
    /// The largest picture that decoding may have to hold. It is larger than `stored` if only a part is shown.
    package let coded: Dimensions
    /// The largest tile of an image that consists of tiles; `nil` for other images.
    let tile: Dimensions?

    /// The size as the image is displayed: `stored`, turned by `orientation`.
    public var dimensions: Dimensions { orientation >= 5 ? stored.turned : stored }

    init(
        format: ImageFormat, stored: Dimensions, coded: Dimensions? = nil, tile: Dimensions? = nil,
        tiles: Int = 1, scans: Int = 1, orientation: Int = 1, channels: Int, bitsPerChannel: Int = 8, hasAlpha: Bool,
        decodesAlpha: Bool? = nil,
        isProgressive: Bool = false, frames: Int = 1, dynamicRange: HighDynamicRange? = nil,
        encoding: RGBEncoding? = nil, carries: CarriedList = CarriedList()
    ) {
        self.format = format
        self.stored = stored
        self.coded = coded ?? stored
        self.tile = tile
        self.orientation = orientation
        self.channels = channels
        self.bitsPerChannel = bitsPerChannel
        self.hasAlpha = hasAlpha
        self.decodesAlpha = decodesAlpha ?? hasAlpha
        self.encoding = encoding
        self.isProgressive = isProgressive
        self.frames = frames
        self.dynamicRange = dynamicRange
        self.carries = carries.all
        metadataBytes = carries.metadataBytes
        profileBytes = carries.profileBytes
        self.tiles = tiles
        self.scans = scans
    }
}

extension ImageHeader {
    /// Counting frames stops here, so that files with very many frames cost little.
    static let frameLimit = 65_536

    /// Reads the header of `bytes`. The format is detected from the content alone.
    ///
    /// Throws `unknownFormat`, `unsupported` if the format or a property of it is not supported, or `damaged`.
    public init(_ bytes: [UInt8]) throws(ImageError) {
        let file = ByteWindow(bytes)
        self =
            switch try ImageFormat(of: file) {
            case .png: try PNGHeader(file).image
            case .jpeg: try JPEGHeader(file).image()
            case .webp: try WebPHeader(file).image()
            case .gif: try GIFHeader(file).image()
            case .avif: try HEIFHeader(file).image(as: .avif)
            case .heic: try HEIFHeader(file).image(as: .heic)
            case .tiff: try TIFFHeader(file).image()
            case let other: throw .unsupported(other.rawValue)
            }
    }
}

extension Dimensions {
    /// Makes the size that a header claims. Throws `damaged` if it is missing or a side is less than 1.
    package init(claimed width: Int?, _ height: Int?) throws(ImageError) {
        guard let width, let height else { throw .damaged("the header is cut off") }
        guard width >= 1, height >= 1 else { throw .damaged("a size of \(width)×\(height)") }
        self.init(width: width, height: height)
    }
}

/// What an image's first bytes tell, read before any pixel is decoded.
///
/// The numbers are the file's claims. The decoder still refuses a file that does not keep them.
public struct ImageHeader: Sendable, Hashable {
    /// By the content alone, whatever the file is called.
    public let format: ImageFormat
    /// As stored, before the orientation is applied.
    public let stored: Dimensions
    /// How to turn the stored picture upright: the EXIF number, 1...8. Anything unreadable is 1, and so is
    /// AVIF and HEIC, whose decoder turns the picture itself.
    public let orientation: Int
    /// As decoded: 1 grey, 2 grey and alpha, 3 colour, 4 colour and alpha, or CMYK.
    public let channels: Int
    /// Of a sample: 8 or 16, of AVIF and HEIC also 10 and 12, and 32 for some TIFFs.
    public let bitsPerChannel: Int
    /// Whether pixels may be transparent. Whether any is, only decoding tells.
    public let hasAlpha: Bool
    /// Whether the decoder gives alpha: of an animated WebP always.
    let decodesAlpha: Bool
    /// Whether the picture comes in several passes: an interlaced PNG, a JPEG that is progressive or has its
    /// components in separate scans. The decoder holds all coefficients of such a JPEG in memory at once.
    public let isProgressive: Bool
    /// How many frames an animation has, counted no further than 65 536.
    public let frames: Int
    /// Of an HDR picture, as AVIF, HEIC and PNG tell it; `nil` of every other one.
    public let dynamicRange: HighDynamicRange?
    /// How the samples are meant, where the file says so in numbers; `nil` where a profile says it, or they are sRGB.
    var encoding: RGBEncoding?
    /// What the file carries beside its pixels.
    public let carries: [Carried]
    /// The largest picture that decoding may have to hold: more than `stored` where only a part is shown.
    package let coded: Dimensions
    /// The largest tile of a picture that is laid out of some.
    let tile: Dimensions?

    /// As meant to be seen: `stored`, turned by `orientation`.
    public var dimensions: Dimensions { orientation >= 5 ? stored.turned : stored }

    init(
        format: ImageFormat, stored: Dimensions, coded: Dimensions? = nil, tile: Dimensions? = nil,
        orientation: Int = 1, channels: Int, bitsPerChannel: Int = 8, hasAlpha: Bool, decodesAlpha: Bool? = nil,
        isProgressive: Bool = false, frames: Int = 1, dynamicRange: HighDynamicRange? = nil,
        encoding: RGBEncoding? = nil, carries: [Carried]
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
        self.carries = carries
    }
}

extension ImageHeader {
    /// Counting stops here, so that a flood of frames stays cheap.
    static let frameLimit = 65_536

    /// Reads the header of `bytes`, whose content alone tells the format.
    ///
    /// Throws `unknownFormat`, `unsupported` for a format or a shape that we do not read, or `damaged`.
    public init(_ bytes: [UInt8]) throws(ImageError) {
        let file = ByteReader(bytes)
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
    /// The size a header claims, if it is one.
    init(claimed width: Int?, _ height: Int?) throws(ImageError) {
        guard let width, let height else { throw .damaged("the header is cut off") }
        guard width >= 1, height >= 1 else { throw .damaged("a size of \(width)×\(height)") }
        self.init(width: width, height: height)
    }
}

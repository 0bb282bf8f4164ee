/// The limits of an image. They are checked in its header, before any pixel is decoded.
public struct ImageLimits: Sendable, Hashable {
    /// The largest width × height. For an animation that stays one, that of all frames together.
    public var pixels = 100_000_000
    /// The largest width × height of a progressive JPEG. Its coefficients are all held in memory at once.
    public var progressivePixels = 40_000_000
    /// The largest length of a side, in pixels.
    public var edge = 16_384
    /// The largest number of frames of an animation that stays one or that a storyboard shows. There is no limit if
    /// only one frame is decoded.
    public var frames = 1000
    /// The largest size of all metadata together, in bytes as they are stored. Color profiles do not count.
    public var metadataBytes = 16 << 20
    /// The largest size of color profiles, in bytes after decompression.
    public var profileBytes = 4 << 20
    /// The largest number of scans of a JPEG. A scan of a few bytes can make the decoder walk through the whole image.
    /// Encoders write up to about 20.
    public var scans = 100
    /// The largest number of tiles of an AVIF or HEIC image. A photo of 48 million pixels has about 200.
    public var tiles = 1000
    /// Whether TIFF is read. It is off by default, since TIFF has very many variations.
    public var allowsTIFF = false

    /// Makes limits with the default of each property.
    public init() {}
}

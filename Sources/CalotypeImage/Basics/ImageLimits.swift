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
    /// Whether TIFF is read. It is off by default, since TIFF has very many variations.
    public var allowsTIFF = false

    /// Makes limits with the default of each property.
    public init() {}
}

/// What a source may cost. Checked from the header before any pixel is decoded, and while bytes arrive.
public struct SourceLimits: Sendable, Hashable {
    /// Of the encoded source.
    public var bytes = 50_000_000
    /// Width × height, of all frames together where an animation stays one.
    public var pixels = 100_000_000
    /// Width × height of a progressive JPEG, whose coefficients are all held in memory at once.
    public var progressivePixels = 40_000_000
    /// The longer side, in pixels.
    public var edge = 16_384
    /// Of an animation that stays one, or that a storyboard shows. One of which a single picture is read may have any number.
    public var frames = 1000
    /// The length of a film, in seconds.
    public var videoSeconds = 3600.0
    /// TIFF has too many shapes to be open by default.
    public var allowsTIFF = false
    /// Whether addresses that are not public may be read: for development.
    public var allowsPrivateAddresses = false
    /// How long the look-up of a name may take, and then a connection.
    public var connectTimeout: Duration = .seconds(5)
    /// How long a server may take to begin its answer, and be silent in the midst of it.
    public var firstByteTimeout: Duration = .seconds(30)
    /// How long a download may take in all, its redirects included; that of an object in a bucket too.
    public var downloadTimeout: Duration = .seconds(45)
    /// How many redirects a download follows.
    public var redirects = 5
    /// How often a download is tried in all where it fails in passing, within `downloadTimeout`. 1 leaves that to a queue.
    public var attempts = 1

    /// The limits that stand at each property.
    public init() {}
}

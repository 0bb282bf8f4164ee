/// The limits of a source. They are checked while bytes arrive, and in the header before any pixel is decoded.
public struct SourceLimits: Sendable, Hashable {
    /// The largest number of bytes of the encoded source.
    public var bytes = 50_000_000
    /// The limits of the image itself, or of the frames of a video.
    public var image = ImageLimits()
    /// The largest length of a video, in seconds.
    public var videoSeconds = 3600.0
    /// Whether addresses that are not public may be read. Use it for development only.
    public var allowsPrivateAddresses = false
    /// The time limit of a name look-up, and that of the connection after it.
    public var connectTimeout: Duration = .seconds(5)
    /// The longest time that a server may take to begin its answer, and the longest pause within the answer.
    public var firstByteTimeout: Duration = .seconds(30)
    /// The time limit of a whole download with its redirects, and of reading an object from a bucket.
    public var downloadTimeout: Duration = .seconds(45)
    /// The largest number of redirects of a download.
    public var redirects = 5
    /// How many times a download is tried if it fails with a transient error, within `downloadTimeout`. 1 means no
    /// retries; a queue can then retry the job.
    public var attempts = 1

    /// Makes limits with the default of each property.
    public init() {}
}

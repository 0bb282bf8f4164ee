/// The limits for reading metadata. Metadata beyond them is left out and reported as a `MetadataProblem`.
public struct ReadingLimits: Sendable, Hashable {
    /// The largest size in bytes of one text, of one block of XMP or IPTC, decompressed, and of all EXIF of a file.
    public var blockBytes = 4 << 20
    /// The largest size in bytes of all decompressed texts of a file together.
    public var inflatedBytes = 16 << 20
    /// The largest size in bytes of all texts of a file together.
    public var textBytes = 32 << 20
    /// The largest size in bytes of a C2PA manifest store.
    public var manifestBytes = 32 << 20
    /// The largest size in bytes of a metadata box of an image or a video.
    public var boxBytes = 16 << 20
    /// The largest number of chunks, segments, boxes and elements of a file.
    public var entries = 1 << 20
    /// The largest number of texts.
    public var texts = 1024
    /// The deepest nesting of XML elements, boxes and CBOR values.
    public var depth = 32

    /// Makes the default limits.
    public init() {}
}

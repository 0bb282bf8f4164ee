/// The reason why an image could not be encoded.
public enum WebPError: Error, Equatable, Sendable {
    /// The width or the height is not between 1 and 16383.
    case dimensions(width: Int, height: Int)
    /// A row has fewer bytes than its pixels need.
    case bytesPerRow(Int)
    /// There are fewer bytes of pixels than the width and height require.
    case tooFewBytes(needed: Int, given: Int)
    /// A canvas did not receive exactly as many rows as its height.
    case rows(needed: Int, given: Int)
    /// A strip of planes is cut between two rows that share their chroma.
    case cutRowPair
    /// An option is outside its range.
    case option(String)
    /// A strip of a canvas has transparent pixels. Encode such an image as a whole.
    case transparent
    /// There is not enough memory.
    case outOfMemory
    /// The image does not fit into the format: a partition or the file would be too large.
    case tooLarge
    /// The caller cancelled the encode.
    case cancelled
}

/// Why an image could not be encoded.
public enum WebPError: Error, Equatable, Sendable {
    /// Width and height must be between 1 and 16383.
    case dimensions(width: Int, height: Int)
    /// A row holds fewer bytes than its pixels need.
    case bytesPerRow(Int)
    /// The pixels handed over are fewer than width and height need.
    case tooFewBytes(needed: Int, given: Int)
    /// The rows of a canvas are not as many as its height: some are missing, or there were more.
    case rows(needed: Int, given: Int)
    /// Planes of a canvas must be cut between pairs of rows, which share their chroma.
    case cutRowPair
    /// An option is outside its range.
    case option(String)
    /// The image has transparent pixels, which this encoder does not write.
    case transparent
    /// There is not enough memory.
    case outOfMemory
    /// The image does not fit into the format: a partition or the file would be too large.
    case tooLarge
    /// The caller asked to stop.
    case cancelled
}

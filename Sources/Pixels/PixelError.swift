/// Why pixels could not be made or encoded.
package enum PixelError: Error, Hashable {
    case outOfMemory(bytes: Int)
    /// An encoder gave up, in its own words: for logs only.
    case encoder(String)
}

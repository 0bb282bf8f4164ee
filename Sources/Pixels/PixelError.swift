/// The reason why pixels could not be made or encoded.
package enum PixelError: Error, Hashable {
    case outOfMemory(bytes: Int)
    /// The frame of an animation at this index is damaged.
    case damagedFrame(Int)
    /// An encoder failed. The text is the encoder's own message, for logs only.
    case encoder(String)
}

/// Blocks of metadata to put into a file. Blocks of the same kind that the file has are replaced, and everything else
/// stays byte for byte, also the pixels.
package struct MetadataInsert {
    /// An XMP packet.
    var xmp: [UInt8]?
    /// An EXIF block, which begins with the byte order.
    var exif: [UInt8]?
    /// Texts with their keywords, for a PNG.
    var texts: [(keyword: String, text: String)] = []
    /// A comment, for a GIF.
    var comment: String?

    func applied(to file: [UInt8]) throws(EmbeddingFailure) -> [UInt8] {
        let window = ByteWindow(file)
        let format = FileFormat(window)
        let edit =
            switch format {
            case .jpeg: try jpegEdit(window)
            case .png: try pngEdit(window)
            case .webp: try webPEdit(window)
            case .gif: try gifEdit(window)
            case .jxl: try jxlEdit(window)
            default: throw EmbeddingFailure.unsupported(format)
            }
        return edit.applied(to: file)
    }
}

extension XMPPacket {
    /// Returns `file` with this packet, in place of XMP that it has. Everything else stays byte for byte, also the
    /// pixels.
    ///
    /// It writes JPEG, PNG, WebP, GIF and JPEG XL. A bare codestream of JPEG XL gets a container.
    public func embedded(in file: [UInt8]) throws(EmbeddingFailure) -> [UInt8] {
        try MetadataInsert(xmp: bytes).applied(to: file)
    }
}

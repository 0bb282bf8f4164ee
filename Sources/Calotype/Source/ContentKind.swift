/// What the first bytes of a file tell.
package enum ContentKind: Sendable, Hashable {
    /// An image or a video, also of a format that is not read here, or cut off.
    case picture
    /// Text, say, or nothing at all.
    case other

    /// As many bytes as it takes to tell.
    package static let headBytes = 4096

    /// Judges by content alone, never by a name.
    package init(of head: [UInt8]) {
        let file = ByteReader(head)
        guard VideoFormat(of: file) == nil else {
            self = .picture
            return
        }
        do throws(ImageError) {
            _ = try ImageFormat(of: file)
            self = .picture
        } catch {
            guard case .unsupported(let name) = error else {
                self = .other
                return
            }
            self = Self.documents.contains(name) ? .other : .picture
        }
    }

    private static let documents: Set = ["PDF", "PostScript"]
}

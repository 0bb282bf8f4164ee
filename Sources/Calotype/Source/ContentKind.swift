internal import CalotypeProvenance

/// The kind of a file, detected from its first bytes.
package enum ContentKind: Sendable, Hashable {
    /// An image or a video. It may be cut off, or have a format that is not supported.
    case picture
    /// Anything else, such as text or an empty file.
    case other

    /// The number of bytes that are enough to detect the kind.
    package static let headBytes = 4096

    /// Detects the kind from the content alone, never from a name.
    package init(of head: [UInt8]) {
        let file = ByteWindow(head)
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

internal import CVips

/// An operation of libvips failed.
///
/// The detail is for logs only: the buffer it comes from belongs to the whole process, so the text may be a
/// neighbour's. Never classify by it.
package struct VipsError: Error, CustomStringConvertible {
    package let operation: String
    package let detail: String
    package var description: String { "\(operation): \(detail)" }

    init(_ operation: String, detail: String) {
        self.operation = operation
        self.detail = detail
    }

    /// Takes what libvips has to say, which empties the buffer.
    init(_ operation: String) {
        guard let buffer = vips_error_buffer_copy() else {
            self.init(operation, detail: "")
            return
        }
        defer { g_free(buffer) }
        self.init(operation, detail: String(cString: buffer).split(separator: "\n").joined(separator: "; "))
    }
}

/// There is no libvips that can be used. The description is for logs.
package struct VipsUnavailable: Error, CustomStringConvertible {
    package let description: String
}

/// The libheif that there is ends the process where AVIF is to have ten bits, or does not tell how old it is. The description is
/// for logs.
package struct VipsHeifTooOld: Error, CustomStringConvertible {
    package let description: String
}

/// The libvips that there is does not write a format. The description is for logs.
package struct VipsCannotWrite: Error, CustomStringConvertible {
    package let description: String
}

/// libvips does not read this kind of file, or gives no pixels that are known here. The description is for logs.
package struct VipsCannotRead: Error, CustomStringConvertible {
    package let description: String
}

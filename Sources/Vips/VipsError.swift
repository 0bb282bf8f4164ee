internal import CVips

/// An operation of libvips failed.
///
/// The detail is for logs only. Its buffer is shared by the whole process, so the text may come from another operation.
/// Never classify an error by it.
package struct VipsError: Error, CustomStringConvertible {
    package let operation: String
    package let detail: String
    package var description: String { "\(operation): \(detail)" }

    init(_ operation: String, detail: String) {
        self.operation = operation
        self.detail = detail
    }

    /// Reads the error text of libvips and empties its buffer.
    init(_ operation: String) {
        guard let buffer = vips_error_buffer_copy() else {
            self.init(operation, detail: "")
            return
        }
        defer { g_free(buffer) }
        self.init(operation, detail: String(cString: buffer).split(separator: "\n").joined(separator: "; "))
    }
}

/// No usable libvips is available. The description is for logs.
package struct VipsUnavailable: Error, CustomStringConvertible {
    package let description: String
}

/// The installed libheif would end the process when it writes 10-bit AVIF, or its version is unknown. The description
/// is for logs.
package struct VipsHeifTooOld: Error, CustomStringConvertible {
    package let description: String
}

/// The installed libvips cannot write a format. The description is for logs.
package struct VipsCannotWrite: Error, CustomStringConvertible {
    package let description: String
}

/// libvips cannot read this kind of file, or its pixels have an unsupported format. The description is for logs.
package struct VipsCannotRead: Error, CustomStringConvertible {
    package let description: String
}

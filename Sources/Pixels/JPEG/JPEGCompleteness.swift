/// Tells a JPEG that lacks pixels from one that is only unusual.
package enum JPEGCompleteness {
    /// Reads the whole file, and returns whether all of its pixels are there. Surplus bytes between its parts do no
    /// harm, nor do fields that differ from the standard. Throws `PixelError.outOfMemory`.
    package static func hasAllPixels(_ bytes: UnsafeRawBufferPointer) throws -> Bool {
        try JPEGReader().hasAllPixels(of: bytes)
    }
}

extension UnsafeRawBufferPointer {
    /// The start of an image's memory. Images are never empty.
    var start: UnsafeRawPointer {
        guard let baseAddress else { preconditionFailure("an empty image") }
        return baseAddress
    }
}

extension UnsafeMutableRawBufferPointer {
    /// The start of an image's memory. Images are never empty.
    var start: UnsafeMutableRawPointer {
        guard let baseAddress else { preconditionFailure("an empty image") }
        return baseAddress
    }
}

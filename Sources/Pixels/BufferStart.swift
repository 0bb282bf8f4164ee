extension UnsafeRawBufferPointer {
    /// Where an image's memory starts; images are never empty.
    var start: UnsafeRawPointer {
        guard let baseAddress else { preconditionFailure("an empty image") }
        return baseAddress
    }
}

extension UnsafeMutableRawBufferPointer {
    /// Where an image's memory starts; images are never empty.
    var start: UnsafeMutableRawPointer {
        guard let baseAddress else { preconditionFailure("an empty image") }
        return baseAddress
    }
}

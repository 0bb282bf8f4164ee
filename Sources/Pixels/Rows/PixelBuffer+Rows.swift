extension PixelBuffer {
    /// The number of rows that are read between two checks for a stop.
    private static let strip = 64

    /// Reads the image of `source`, at its own size or resized with Lanczos3 to a smaller one. With a smaller size,
    /// only the source rows that the filter needs are in memory.
    ///
    /// Throws `CancellationError` soon after `shouldStop` returns true, `PixelError.outOfMemory`, and the errors of
    /// `source`.
    convenience init(
        _ source: some RowSource, scaledTo target: (width: Int, height: Int)?,
        shouldStop: () -> Bool
    ) throws {
        let (width, height) = (source.width, source.height)
        if let target,
            let resizing = try Resizing(
                from: (width, height), to: target, channels: source.channels)
        {
            try self.init(source, resizing, shouldStop)
        } else {
            try self.init(all: source, shouldStop)
        }
        try source.finish()
    }

    private convenience init(all source: some RowSource, _ shouldStop: () -> Bool) throws {
        let (height, rowBytes) = (source.height, source.width * source.channels)
        try self.init(
            width: source.width, height: height, channels: source.channels,
            capacity: height * rowBytes + source.channels
        ) { output in
            for row in stride(from: 0, to: height, by: Self.strip) {
                try checkForStop(shouldStop)
                try source.read(output.start + row * rowBytes, count: min(Self.strip, height - row))
            }
        }
    }

    private convenience init(
        _ source: some RowSource, _ resizing: Resizing, _ shouldStop: () -> Bool
    ) throws {
        let window = try RowWindow(
            width: source.width, height: source.height, channels: source.channels, most: resizing.mostRows)
        try self.init(width: resizing.width, height: resizing.height, channels: source.channels) { output in
            try resizing.run(into: output.start, shouldStop: shouldStop) { try window.rows($0, of: source) }
        }
    }
}

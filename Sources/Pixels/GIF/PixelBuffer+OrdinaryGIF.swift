extension PixelBuffer {
    /// Decodes the first image of an ordinary GIF file. `nil` for any other file, which libvips must decode.
    ///
    /// - Parameters:
    ///   - width: the size of the canvas, with `height`: see `GIFHeader`.
    ///   - target: a smaller size for the result. Rows are streamed into the resize.
    ///   - shouldStop: called after every few rows.
    /// - Returns: RGB if the image is opaque, otherwise RGBA.
    /// - Throws: `CancellationError` soon after `shouldStop` returns true, or `PixelError.outOfMemory`.
    package static func decodingOrdinaryGIF(
        _ file: [UInt8], width: Int, height: Int, scaledTo target: (width: Int, height: Int)? = nil,
        shouldStop: () -> Bool
    ) throws -> PixelBuffer? {
        try file.withUnsafeBytes { file in
            guard let gif = OrdinaryGIF(file, width: width, height: height) else { return nil }
            let frame = gif.frames[0]
            let reader = try GIFReader(for: [frame])
            guard let hasTransparentPixels = try reader.check(frame, in: file, shouldStop) else { return nil }
            try reader.decode(frame, in: file, shouldStop)
            let isOpen = hasTransparentPixels || !frame.covers(width: width, height: height)
            let rows = GIFRows(
                reader, frame, width: width, height: height, channels: isOpen && gif.hasTransparentColor ? 4 : 3)
            return try PixelBuffer(rows, scaledTo: target, shouldStop: shouldStop)
        }
    }
}

/// The rows of a canvas with one decoded image.
private final class GIFRows: RowSource {
    let width: Int
    let height: Int
    let channels: Int
    private let reader: GIFReader
    private let frame: GIFFrame
    private var next = 0

    init(_ reader: GIFReader, _ frame: GIFFrame, width: Int, height: Int, channels: Int) {
        (self.width, self.height, self.channels) = (width, height, channels)
        (self.reader, self.frame) = (reader, frame)
    }

    func read(_ rows: UnsafeMutableRawPointer, count: Int) throws {
        let rowBytes = width * channels
        rows.initializeMemory(as: UInt8.self, repeating: 0, count: count * rowBytes)
        for row in 0..<count {
            let y = next + row - frame.top
            guard (0..<frame.height).contains(y) else { continue }
            reader.draw(frame, y: y, onto: rows + row * rowBytes, channels: channels)
        }
        next += count
    }

    func finish() {}
}

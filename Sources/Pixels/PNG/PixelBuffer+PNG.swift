extension PixelBuffer {
    /// The pixels of an ordinary PNG: 8 bits a sample, not interlaced, without a colour profile, whole and sound.
    /// Grey becomes RGB, a palette RGB or RGBA, as libvips would have it.
    ///
    /// - Parameter shouldStop: is asked between the steps and every some rows. Inflating is one step that nothing
    ///   interrupts: about a second for 400 MB of pixels.
    /// - Returns: `nil` for every other file, damaged ones too: what those are is not judged here.
    /// - Throws: `CancellationError` once `shouldStop` says so, or `PixelError.outOfMemory`.
    package static func decodingOrdinaryPNG(_ file: [UInt8], shouldStop: () -> Bool) throws -> PixelBuffer? {
        try file.withUnsafeBytes { file in
            guard let png = OrdinaryPNG(file) else { return nil }
            do {
                return try PixelBuffer(png, shouldStop: shouldStop)
            } catch is UnusualPNG {
                return nil
            }
        }
    }

    /// All happens in one piece of memory. The inflated rows lie as far back as the later steps need to stay behind
    /// them: first each row moves over its filter byte, then its samples grow to pixels.
    private convenience init(_ png: OrdinaryPNG, shouldStop: () -> Bool) throws {
        let layout = png.layout
        try self.init(
            width: layout.width, height: layout.height, channels: png.color.channels, capacity: layout.capacity
        ) { memory in
            guard let start = memory.baseAddress else { return }
            try checkForStop(shouldStop)
            try png.data.inflate(into: UnsafeMutableRawBufferPointer(rebasing: memory[layout.inflated]))
            try PNGRows(layout, in: start).unfilter(shouldStop: shouldStop)
            try checkForStop(shouldStop)
            try png.color.expand(UnsafeRawBufferPointer(rebasing: memory[layout.samples]), into: start)
        }
    }
}

/// Why decoding ends half-way: a file that somebody else has to judge.
struct UnusualPNG: Error {}

func checkForStop(_ shouldStop: () -> Bool) throws {
    if shouldStop() { throw CancellationError() }
}

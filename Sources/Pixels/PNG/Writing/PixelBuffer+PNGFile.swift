extension PixelBuffer {
    /// Encodes the image as a PNG file that is not interlaced, with 8 or 16 bits as the image has. It is lossless, also
    /// under transparent pixels. Gray pixels are stored as gray.
    ///
    /// - Parameters:
    ///   - effort: 0 to 9: how long repetitions are searched for.
    ///   - profile: the ICC profile of the samples, which are sRGB without one.
    ///   - shouldStop: called after every few rows.
    /// - Throws: `CancellationError` soon after `shouldStop` returns true, or `PixelError.outOfMemory`.
    package func png(effort: Int, profile: [UInt8]? = nil, shouldStop: () -> Bool = { false }) throws -> [UInt8] {
        try png(PNGStorage(for: self, keepsColor: profile != nil), effort, profile, shouldStop)
    }

    /// Encodes the image as a PNG file with a palette of all of its colors; `nil` if they are more than 256. See
    /// `png(effort:profile:shouldStop:)`.
    package func palettePNG(
        effort: Int, profile: [UInt8]? = nil, shouldStop: () -> Bool = { false }
    ) throws -> [UInt8]? {
        guard let palette = try ColorPalette(of: self, shouldStop: shouldStop) else { return nil }
        return try png(PNGStorage(palette), effort, profile, shouldStop)
    }

    private func png(
        _ storage: PNGStorage, _ effort: Int, _ profile: [UInt8]?, _ shouldStop: () -> Bool
    ) throws -> [UInt8] {
        let filter = try RowFilter(self, storage)
        let strategy = try withoutActuallyEscaping(shouldStop) {
            try PNGStrategyTrial(filter: filter, height: height, effort: effort, shouldStop: $0).best()
        }
        var writer = try PNGWriter()
        let kind = [UInt8(8 * storage.depth.sampleBytes), storage.type.rawValue, 0, 0, 0]
        try writer.append(chunk: "IHDR", UInt32(width).bigEndianBytes + UInt32(height).bigEndianBytes + kind)
        if let profile { try writer.append(profile: profile) }
        if let palette = storage.palette {
            try writer.append(chunk: "PLTE", palette.colorBytes)
            if !palette.alphaBytes.isEmpty { try writer.append(chunk: "tRNS", palette.alphaBytes) }
        }
        try writer.append(rows: 0..<height, of: filter, by: strategy, shouldStop: shouldStop)
        return try writer.finish()
    }
}

extension UInt32 {
    fileprivate var bigEndianBytes: [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: self >> $0) } }
}

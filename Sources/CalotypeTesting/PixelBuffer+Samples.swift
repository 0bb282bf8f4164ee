package import Pixels

extension PixelBuffer {
    /// All samples, row after row.
    package var samples: [UInt8] { unsafe withBytes { unsafe [UInt8]($0) } }

    /// A JPEG of it, quick and good.
    package func jpeg() throws -> [UInt8] { try jpeg(quality: 90, optimizesCoding: false) { false } }
}

extension DrawnImage {
    /// The drawing in memory.
    package var pixels: PixelBuffer {
        get throws {
            try unsafe PixelBuffer(width: width, height: height, channels: channels) {
                unsafe $0.copyBytes(from: samples)
            }
        }
    }
}

package import Pixels

extension PixelBuffer {
    /// All samples, row after row.
    package var samples: [UInt8] { unsafe withBytes { unsafe [UInt8]($0) } }

    /// The samples of the pixel in the middle.
    package var middle: [UInt8] {
        let start = (height / 2 * width + width / 2) * channels
        return Array(samples[start..<start + channels])
    }

    /// Encodes the image as a JPEG of quality 90.
    package func jpeg() throws -> [UInt8] { try jpeg(quality: 90, optimizesCoding: false) { false } }
}

extension DrawnImage {
    /// The drawing as a pixel buffer.
    package var pixels: PixelBuffer {
        get throws {
            try unsafe PixelBuffer(width: width, height: height, channels: channels) {
                unsafe $0.copyBytes(from: samples)
            }
        }
    }
}

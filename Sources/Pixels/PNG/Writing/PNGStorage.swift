/// How a PNG file stores the samples of an image.
struct PNGStorage {
    let type: PNGColorType
    let depth: PixelDepth
    /// The colors of a file that stores numbers of colors.
    let palette: ColorPalette?

    /// Gray if all pixels are gray. An image with an ICC profile of RGB stays RGB.
    init(for image: PixelBuffer, keepsColor: Bool) {
        let isGray = !keepsColor && image.isGray
        type = image.hasAlpha ? (isGray ? .grayAlpha : .rgba) : (isGray ? .gray : .rgb)
        depth = image.depth
        palette = nil
    }

    init(_ palette: ColorPalette) {
        type = .palette
        depth = .eight
        self.palette = palette
    }

    /// The bytes of a stored pixel.
    var pixelBytes: Int {
        switch type {
        case .gray, .palette: depth.sampleBytes
        case .grayAlpha: 2 * depth.sampleBytes
        case .rgb: 3 * depth.sampleBytes
        case .rgba: 4 * depth.sampleBytes
        }
    }

    /// Stores a row of pixels.
    func store(_ pixels: UnsafeRawPointer, width: Int, channels: Int, in row: UnsafeMutablePointer<UInt8>) {
        if let palette { return palette.store(pixels, width: width, channels: channels, in: row) }
        let target = UnsafeMutableRawPointer(row)
        switch (type, depth) {
        case (.rgb, .eight), (.rgba, .eight), (.palette, _):
            target.copyMemory(from: pixels, byteCount: width * channels)
        case (.gray, .eight), (.grayAlpha, .eight):
            for x in 0..<width {
                row[x &* pixelBytes] = pixels.load(fromByteOffset: x &* channels, as: UInt8.self)
                guard type == .grayAlpha else { continue }
                row[2 &* x &+ 1] = pixels.load(fromByteOffset: 4 &* x &+ 3, as: UInt8.self)
            }
        case (.rgb, .sixteen), (.rgba, .sixteen):
            for index in 0..<width &* channels {
                let sample = pixels.load(fromByteOffset: 2 &* index, as: UInt16.self)
                target.storeBytes(of: sample.bigEndian, toByteOffset: 2 &* index, as: UInt16.self)
            }
        case (.gray, .sixteen), (.grayAlpha, .sixteen):
            for x in 0..<width {
                let gray = pixels.load(fromByteOffset: 2 &* x &* channels, as: UInt16.self)
                target.storeBytes(of: gray.bigEndian, toByteOffset: x &* pixelBytes, as: UInt16.self)
                guard type == .grayAlpha else { continue }
                let alpha = pixels.load(fromByteOffset: 8 &* x &+ 6, as: UInt16.self)
                target.storeBytes(of: alpha.bigEndian, toByteOffset: 4 &* x &+ 2, as: UInt16.self)
            }
        }
    }
}

extension PixelBuffer {
    /// Whether red, green and blue are equal in every pixel.
    fileprivate var isGray: Bool {
        withBytes { bytes in
            switch depth {
            case .eight: Self.isGray(bytes.bindMemory(to: UInt8.self), channels)
            case .sixteen: Self.isGray(bytes.bindMemory(to: UInt16.self), channels)
            }
        }
    }

    private static func isGray<Sample: FixedWidthInteger>(_ samples: UnsafeBufferPointer<Sample>, _ step: Int) -> Bool {
        var index = 0
        while index < samples.count {
            let red = samples[index]
            guard samples[index &+ 1] == red, samples[index &+ 2] == red else { return false }
            index &+= step
        }
        return true
    }
}

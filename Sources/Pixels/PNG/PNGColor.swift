/// The color types of IHDR.
enum PNGColorType: UInt8 {
    case gray = 0, rgb = 2, palette = 3, grayAlpha = 4, rgba = 6

    var isGray: Bool { self == .gray || self == .grayAlpha }
}

/// The conversion of stored samples to pixels.
enum PNGColor {
    case rgb, rgba, grayAlpha
    /// Samples are looked up in a table. Gray uses this too, with a palette of grays.
    case indexed(PNGPalette)

    /// `nil` for a palette image without a palette.
    init?(_ type: PNGColorType, palette: UnsafeRawBufferPointer?, alphas: UnsafeRawBufferPointer?) {
        switch type {
        case .gray: self = .indexed(.grays)
        case .rgb: self = .rgb
        case .rgba: self = .rgba
        case .grayAlpha: self = .grayAlpha
        case .palette:
            guard let palette else { return nil }
            self = .indexed(PNGPalette(colors: palette, alphas: alphas))
        }
    }

    var storedBytes: Int {
        switch self {
        case .rgb: 3
        case .rgba: 4
        case .grayAlpha: 2
        case .indexed: 1
        }
    }

    var channels: Int {
        switch self {
        case .rgb: 3
        case .rgba, .grayAlpha: 4
        case .indexed(let palette): palette.channels
        }
    }

    var isStoredAsPixels: Bool {
        switch self {
        case .rgb, .rgba: true
        case .grayAlpha, .indexed: false
        }
    }

    /// Converts `samples` to pixels. There must be space for one more byte after the pixels.
    func expand(_ samples: UnsafeRawBufferPointer, into pixels: UnsafeMutableRawPointer) throws(UnusualFile) {
        switch self {
        case .rgb, .rgba: return
        case .grayAlpha: Self.spread(samples, into: pixels)
        case .indexed(let palette): try palette.look(up: samples, into: pixels)
        }
    }

    private static func spread(_ grayAlphas: UnsafeRawBufferPointer, into pixels: UnsafeMutableRawPointer) {
        for index in 0..<grayAlphas.count / 2 {
            let pixel = UInt32(grayAlphas[index * 2]) &* 0x01_0101 | UInt32(grayAlphas[index * 2 + 1]) << 24
            pixels.storeBytes(of: pixel.littleEndian, toByteOffset: index * 4, as: UInt32.self)
        }
    }
}

/// The pixel for each sample value.
struct PNGPalette {
    static let grays = PNGPalette(pixels: (0...255).map { $0 &* 0x01_0101 }, channels: 3)

    let channels: Int
    /// Red in the lowest byte, alpha in the highest.
    private let pixels: [UInt32]

    private init(pixels: [UInt32], channels: Int) {
        self.pixels = pixels
        self.channels = channels
    }

    init(colors: UnsafeRawBufferPointer, alphas: UnsafeRawBufferPointer?) {
        let pixels = (0..<colors.count / 3).map { index in
            let alpha = alphas.map { index < $0.count ? $0[index] : 255 } ?? 255
            return (0..<3).reduce(UInt32(alpha) << 24) { $0 | UInt32(colors[index * 3 + $1]) << ($1 * 8) }
        }
        self.init(pixels: pixels, channels: alphas == nil ? 3 : 4)
    }

    fileprivate func look(
        up samples: UnsafeRawBufferPointer, into result: UnsafeMutableRawPointer
    ) throws(UnusualFile) {
        guard samples.reduce(0, max) < pixels.count else { throw UnusualFile() }
        pixels.withUnsafeBufferPointer { pixels in
            var target = result
            for sample in samples {
                // Four bytes are stored. If a pixel has three, the next pixel overwrites the fourth.
                target.storeBytes(of: pixels[Int(sample)].littleEndian, as: UInt32.self)
                target += channels
            }
        }
    }
}

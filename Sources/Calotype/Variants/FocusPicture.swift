internal import Pixels

/// A small picture of an image that is to be cropped, for whoever finds what is to stay in it.
public struct FocusPicture: Sendable {
    public let width: Int
    public let height: Int
    /// Three bytes a pixel, row after row: red, green, blue in sRGB. Transparent pixels are seen on white.
    public let samples: [UInt8]

    /// The longer side of a picture is at most this many pixels: enough for a face that is worth a crop.
    public static let longestSide = 512

    init(_ image: PixelBuffer, stop: StopFlag) throws {
        let box = Dimensions(width: Self.longestSide, height: Self.longestSide)
        let size = Dimensions(width: image.width, height: image.height).fitted(inside: box)
        let small = try image.resized(to: size, stop: stop).converted(to: .eight)
            .flattened(onto: Color.white.samples)
        (width, height) = (small.width, small.height)
        samples = unsafe small.withBytes { unsafe [UInt8]($0) }
    }
}

/// What a crop is to have as near to its middle as the edges let it: fractions from the upper left corner, 0 to 1. What
/// lies outside is taken for the nearest edge.
public struct FocusPoint: Sendable, Hashable {
    public let x: Double
    public let y: Double

    public init(x: Double, y: Double) {
        func clamped(_ fraction: Double) -> Double { fraction.isNaN ? 0.5 : min(max(fraction, 0), 1) }
        self.x = clamped(x)
        self.y = clamped(y)
    }
}

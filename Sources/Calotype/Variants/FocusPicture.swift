internal import Pixels

/// A small picture of an image that is to be cropped, for whoever finds what is to stay in it.
public struct FocusPicture: Sendable {
    /// Pixels across, 1 to `longestSide`.
    public let width: Int
    /// Pixels down, 1 to `longestSide`.
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
    /// 0 at the left edge, 1 at the right one.
    public let x: Double
    /// 0 at the upper edge, 1 at the lower one.
    public let y: Double

    /// What is below 0 or above 1 becomes that; what is no number becomes the middle.
    public init(x: Double, y: Double) {
        func clamped(_ fraction: Double) -> Double { fraction.isNaN ? 0.5 : min(max(fraction, 0), 1) }
        self.x = clamped(x)
        self.y = clamped(y)
    }
}

internal import Pixels

/// A small version of an image that is about to be cropped, for code that finds the part to keep.
public struct FocusPicture: Sendable {
    /// Columns, 1 to `longestSide`.
    public let width: Int
    /// Rows, 1 to `longestSide`.
    public let height: Int
    /// Three bytes per pixel, row after row: red, green and blue in sRGB. Transparent pixels are blended with white.
    public let samples: [UInt8]

    /// The maximum length of the longer side, in pixels. A face that matters for a crop is still visible at this size.
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

/// The point of an image that a crop is centered on, as far as the edges allow. Coordinates are fractions from the
/// upper left corner, 0 to 1.
public struct FocusPoint: Sendable, Hashable {
    /// 0 at the left edge, 1 at the right one.
    public let x: Double
    /// 0 at the upper edge, 1 at the lower one.
    public let y: Double

    /// Clamps both coordinates to 0...1. NaN becomes 0.5.
    public init(x: Double, y: Double) {
        func clamped(_ fraction: Double) -> Double { fraction.isNaN ? 0.5 : min(max(fraction, 0), 1) }
        self.x = clamped(x)
        self.y = clamped(y)
    }
}

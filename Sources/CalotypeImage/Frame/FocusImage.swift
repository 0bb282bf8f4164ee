internal import Pixels

/// A small version of an image that is about to be cropped, for code that finds the part to keep.
public struct FocusImage: Sendable {
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
            .flattened(onto: RGBColor.white.samples)
        (width, height) = (small.width, small.height)
        samples = unsafe small.withBytes { unsafe [UInt8]($0) }
    }
}

package import Pixels

/// The appearance of an image in a few bytes: hashes and colors for a placeholder while it loads, and for finding
/// similar images.
///
/// All values are computed from one small copy of at most 100 × 100 pixels.
package struct Appearance: Sendable, Hashable {
    /// The ThumbHash of Evan Wallace (evanw.github.io/thumbhash), about 25 bytes: a blurred image with its aspect ratio
    /// and its alpha.
    package let thumbHash: [UInt8]
    /// The BlurHash of Wolt (blurha.sh), with the image on white. It has 4 components along the longer side and 3 along
    /// the shorter one, or 4 × 4 if the image is square.
    package let blurHash: String
    /// The color of the largest group of similar pixels.
    package let dominantColor: RGB
    /// The mean of the sRGB values: the color of the image when it is shrunk to one pixel.
    package let averageColor: RGB
    /// A 64-bit pHash (Evan Klinger and David Starkweather), with the image on white and the bit order of the Python
    /// library ImageHash. Images that look alike differ in few bits, regardless of format and size.
    package let perceptualHash: UInt64

    /// Describes an 8-bit image. Throws `CancellationError` soon after `shouldStop` returns true, and
    /// `PixelError.outOfMemory`.
    package init(of image: PixelBuffer, shouldStop: () -> Bool = { false }) throws {
        precondition(image.depth == .eight, "what an image looks like is told of 8 bits")
        let copy = try SmallCopy(of: image, shouldStop: shouldStop)
        let centerd = CosineTransform(width: copy.width, height: copy.height, offset: 0.5)
        thumbHash = copy.thumbHash(by: centerd)
        perceptualHash = copy.perceptualHash(by: centerd)
        blurHash = copy.blurHash
        dominantColor = copy.dominantColor
        averageColor = RGB(copy.average)
    }
}

/// An sRGB color.
package struct RGB: Sendable, Hashable {
    package let red, green, blue: UInt8

    /// Rounds and clamps samples from 0 to 255.
    init(_ samples: SIMD4<Double>) {
        func byte(_ sample: Double) -> UInt8 { UInt8(min(max(sample.rounded(), 0), 255)) }
        (red, green, blue) = (byte(samples.x), byte(samples.y), byte(samples.z))
    }
}

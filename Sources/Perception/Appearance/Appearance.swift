package import Pixels

/// What an image looks like, in a few bytes: for what is shown while it loads, and for finding it again.
///
/// All of it comes from one small copy of at most 100 by 100 pixels.
package struct Appearance: Sendable, Hashable {
    /// The ThumbHash of Evan Wallace (evanw.github.io/thumbhash), about 25 bytes: a blurred picture with its shape and
    /// its alpha.
    package let thumbHash: [UInt8]
    /// The BlurHash of Wolt (blurha.sh), on white, with 4 components along the longer side and 3 along the shorter, or 4
    /// by 4 where the image is square.
    package let blurHash: String
    /// The colour of the largest group of alike pixels.
    package let dominantColor: RGB
    /// The mean of the sRGB values: the colour that an image shrunk to one pixel gets.
    package let averageColor: RGB
    /// A pHash of 64 bits (Evan Klinger and David Starkweather), laid out as in the Python library ImageHash: images that
    /// look alike differ in few bits, whatever their format and size. On white.
    package let perceptualHash: UInt64

    /// Of an image of 8 bits. Throws `CancellationError` soon after `shouldStop` says so, and `PixelError.outOfMemory`.
    package init(of image: PixelBuffer, shouldStop: () -> Bool = { false }) throws {
        precondition(image.depth == .eight, "what an image looks like is told of 8 bits")
        let copy = try SmallCopy(of: image, shouldStop: shouldStop)
        let centred = CosineTransform(width: copy.width, height: copy.height, offset: 0.5)
        thumbHash = copy.thumbHash(by: centred)
        perceptualHash = copy.perceptualHash(by: centred)
        blurHash = copy.blurHash
        dominantColor = copy.dominantColor
        averageColor = RGB(copy.average)
    }
}

/// An sRGB colour.
package struct RGB: Sendable, Hashable {
    package let red, green, blue: UInt8

    /// From samples of 0 to 255.
    init(_ samples: SIMD4<Double>) {
        func byte(_ sample: Double) -> UInt8 { UInt8(min(max(sample.rounded(), 0), 255)) }
        (red, green, blue) = (byte(samples.x), byte(samples.y), byte(samples.z))
    }
}

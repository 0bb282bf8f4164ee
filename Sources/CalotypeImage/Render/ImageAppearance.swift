internal import Foundation
internal import Perception

/// A description of how an image looks, in a few bytes. Use it for placeholders while the image loads, and to find
/// similar images.
public struct ImageAppearance: Sendable, Hashable {
    /// The ThumbHash of Evan Wallace ([evanw.github.io/thumbhash](https://evanw.github.io/thumbhash)) in base64: a
    /// blurred image with its shape and its alpha, in about 25 bytes.
    public let thumbHash: String
    /// The BlurHash of Wolt ([blurha.sh](https://blurha.sh)), on white. It has 4 components along the longer side and 3
    /// along the shorter, or 4 by 4 if the image is square.
    public let blurHash: String
    /// The color of the largest group of similar pixels.
    public let dominantColor: RGBColor
    /// The mean of the sRGB values, weighted by alpha: the color of the image when it is shrunk to one pixel.
    public let averageColor: RGBColor
    /// A pHash of 64 bits, computed on white as the Python library ImageHash does. The hashes of similar images differ
    /// in few bits, whatever their format and size.
    public let perceptualHash: UInt64

    init(_ appearance: Appearance) {
        thumbHash = Data(appearance.thumbHash).base64EncodedString()
        blurHash = appearance.blurHash
        dominantColor = RGBColor(appearance.dominantColor)
        averageColor = RGBColor(appearance.averageColor)
        perceptualHash = appearance.perceptualHash
    }

    package init(
        thumbHash: String, blurHash: String, dominantColor: RGBColor, averageColor: RGBColor, perceptualHash: UInt64
    ) {
        self.thumbHash = thumbHash
        self.blurHash = blurHash
        self.dominantColor = dominantColor
        self.averageColor = averageColor
        self.perceptualHash = perceptualHash
    }
}

extension ImageAppearance {
    /// `perceptualHash` as it is written in JSON: 16 lower-case hexadecimal digits.
    public var perceptualHashDigits: String {
        stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: perceptualHash >> $0) }.hexadecimal
    }
}

extension RGBColor {
    fileprivate init(_ color: RGB) { self.init(red: color.red, green: color.green, blue: color.blue) }

    /// `#rrggbb`, in lower case.
    public var hex: String { "#" + [red, green, blue].hexadecimal }
}

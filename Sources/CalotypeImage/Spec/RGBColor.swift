/// An opaque sRGB color.
public struct RGBColor: Sendable, Hashable {
    /// Values from 0 to 255, in the sRGB encoding, which is not linear in light.
    public let red, green, blue: UInt8

    /// Makes a color from values of 8 bits. It has no alpha.
    public init(red: UInt8, green: UInt8, blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// `#ffffff`: the default of a background and of the color of a text.
    public static let white = Self(red: 255, green: 255, blue: 255)
}

extension RGBColor {
    /// Reads `#rrggbb` or `#rgb`, with or without the `#`. `nil` if the text is neither.
    public init?(hex: String) {
        let written = hex.hasPrefix("#") ? hex.dropFirst() : hex[...]
        let digits = written.utf8.count == 3 ? written.map { "\($0)\($0)" }.joined() : String(written)
        guard digits.utf8.count == 6, digits.allSatisfy(\.isHexDigit), let value = UInt32(digits, radix: 16) else {
            return nil
        }
        self.init(
            red: UInt8(truncatingIfNeeded: value >> 16), green: UInt8(truncatingIfNeeded: value >> 8),
            blue: UInt8(truncatingIfNeeded: value))
    }
}

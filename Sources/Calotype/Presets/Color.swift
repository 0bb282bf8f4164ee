/// An opaque sRGB colour.
public struct Color: Sendable, Hashable {
    /// 0 to 255 each, as sRGB encodes them, which is not linear in light.
    public let red, green, blue: UInt8

    /// Of 8 bits each; there is no alpha.
    public init(red: UInt8, green: UInt8, blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// `#ffffff`: the background, and the colour of a text, where nothing else is said.
    public static let white = Self(red: 255, green: 255, blue: 255)
}

extension Color {
    /// Reads `#rrggbb` or `#rgb`, with or without the `#`.
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

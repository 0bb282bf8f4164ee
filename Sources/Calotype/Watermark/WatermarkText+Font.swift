extension WatermarkText {
    /// A family and style as Pango has them, without a size: that comes from the box. Pango takes a word at the end, or in front of
    /// `@` and `#`, for one where C's `strtod` reads a number in it, so no word may be one but in a family that ends with a comma.
    static func isFont(_ name: String) -> Bool {
        (1...100).contains(name.unicodeScalars.count)
            && name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
            && name.split { $0.isWhitespace }.allSatisfy { !isSize($0) }
    }

    /// `8000`, `12px`, `1e3`, `0x1F40`, `inf`; and no `55,`. Swift reads numbers as `strtod` does.
    private static func isSize(_ word: Substring) -> Bool {
        let number = word.hasSuffix("px") ? word.dropLast(2) : word
        return Double(number) != nil
    }
}

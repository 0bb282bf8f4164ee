extension WatermarkText {
    /// Whether `name` is a family and style in Pango's form without a size, because the box sets the size. Pango reads
    /// a size from a word at the end, or before `@` and `#`, if C's `strtod` reads a number in it. So no word may be a
    /// number, unless it ends with a comma, as in a family name.
    package static func isFont(_ name: String) -> Bool {
        (1...100).contains(name.unicodeScalars.count)
            && name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
            && name.split { $0.isWhitespace }.allSatisfy { !isSize($0) }
    }

    /// Whether a word is a number, such as `8000`, `12px`, `1e3`, `0x1F40` or `inf`. `55,` is not. Swift reads numbers
    /// as `strtod` does.
    private static func isSize(_ word: Substring) -> Bool {
        let number = word.hasSuffix("px") ? word.dropLast(2) : word
        return Double(number) != nil
    }
}

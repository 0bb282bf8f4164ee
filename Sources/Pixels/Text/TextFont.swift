internal import CPango

/// Information on the fonts that texts are drawn with.
package enum TextFont {
    /// Whether a font of a family in `description`, such as `serif bold`, is installed; `nil` if that is unknown. If
    /// none is, Pango silently draws with another font.
    package static func isInstalled(_ description: String) throws(TextUnavailable) -> Bool? {
        try Pango.start()
        let answer = calotype_font_is_installed(description)
        return answer < 0 ? nil : answer == 1
    }
}

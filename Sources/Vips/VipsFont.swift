internal import CVips

/// What is known of the fonts that texts are drawn in.
package enum VipsFont {
    /// Whether there is a font of a family that `description` names, such as `serif bold`; `nil` where nobody can say. Pango draws in another
    /// one where there is none, and says nothing.
    package static func isInstalled(_ description: String) throws(VipsUnavailable) -> Bool? {
        try Vips.start()
        let answer = calotype_font_is_installed(description)
        return answer < 0 ? nil : answer == 1
    }
}

internal import CVips
package import Pixels

extension PixelBuffer {
    /// Transparent pixels with `text` on them, laid out by Pango in letters as large as the box lets them be. The text is
    /// no markup. Throws `VipsCannotWrite` where libvips has no Pango.
    package static func text(
        _ text: String, font: String, color: (red: UInt8, green: UInt8, blue: UInt8), width: Int, height: Int,
        stop: StopFlag
    ) throws -> PixelBuffer {
        try Vips.working {
            guard Vips.knows("text") else {
                throw VipsCannotWrite(description: "libvips \(Vips.version) has no text")
            }
            let operation = try VipsOperation("text")
            try operation.set("text", to: .string(text.asMarkup))
            try operation.set("font", to: .string(font))
            try operation.set("width", to: .int(width))
            try operation.set("height", to: .int(height))
            try stop.check()
            // One band, which is how much of each pixel is covered.
            let mask = try operation.run().image()
            let colors = [color.red, color.green, color.blue].map(Double.init)
            return try mask.applying(
                "linear", ["a": .doubles([0, 0, 0, 1]), "b": .doubles(colors + [0]), "uchar": true]
            ).pixels()
        }
    }
}

extension String {
    /// `vips_text` takes what it gets for Pango's markup.
    fileprivate var asMarkup: String {
        var markup = ""
        for character in unicodeScalars {
            switch character {
            case "&": markup += "&amp;"
            case "<": markup += "&lt;"
            case ">": markup += "&gt;"
            default: markup.unicodeScalars.append(character)
            }
        }
        return markup
    }
}

internal import CVips
package import Pixels

extension PixelBuffer {
    /// Transparent pixels with `text` on them, laid out by Pango in letters as large as the box lets them be. Lines end where
    /// the text says so, and nowhere else; it is no markup. Throws `VipsCannotWrite` where libvips has no Pango.
    package static func text(
        _ text: String, font: String, color: (red: UInt8, green: UInt8, blue: UInt8), width: Int, height: Int,
        stop: StopFlag
    ) throws -> PixelBuffer {
        try Vips.working {
            guard Vips.knows("text") else {
                throw VipsCannotWrite(description: "libvips \(Vips.version) has no text")
            }
            // libvips' own way to fit a text breaks its lines.
            let probe = try VipsImage.text(text.asMarkup, font, dotsPerInch: probeResolution)
            try stop.check()
            let factor = min(Double(width) / Double(probe.width), Double(height) / Double(probe.height))
            let resolution = max(1, Int(Double(probeResolution) * factor))
            let mask = try VipsImage.text(text.asMarkup, font, dotsPerInch: resolution)
            let colors = [color.red, color.green, color.blue].map(Double.init)
            return try mask.applying(
                "linear", ["a": .doubles([0, 0, 0, 1]), "b": .doubles(colors + [0]), "uchar": true]
            ).pixels()
        }
    }
}

/// A pixel is a point then.
private let probeResolution = 72

extension VipsImage {
    /// One band: how much of each pixel is covered.
    fileprivate static func text(_ markup: String, _ font: String, dotsPerInch: Int) throws(VipsError) -> VipsImage {
        let operation = try VipsOperation("text")
        try operation.set("text", to: .string(markup))
        try operation.set("font", to: .string(font))
        try operation.set("dpi", to: .int(dotsPerInch))
        return try operation.run().image()
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

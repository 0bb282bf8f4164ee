internal import CVips
package import Pixels

extension PixelBuffer {
    /// Draws `text` on transparent pixels with Pango, in the largest letters that fit into the box. Lines break only at
    /// newlines, and the text is not markup. Throws `VipsCannotWrite` if libvips has no Pango.
    package static func text(
        _ text: String, font: String, color: (red: UInt8, green: UInt8, blue: UInt8), width: Int, height: Int,
        stop: StopFlag
    ) throws -> PixelBuffer {
        try Vips.working {
            guard Vips.knows("text") else {
                throw VipsCannotWrite(description: "libvips \(Vips.version) has no text")
            }
            let font = font.withFontSize
            let resolution = try resolution(fitting: text.asMarkup, font, width, height)
            try stop.check()
            guard let mask = try? VipsImage.text(text.asMarkup, font, dotsPerInch: resolution) else {
                return try nothing()  // it has letters, which are too small to be seen in this box
            }
            let colors = [color.red, color.green, color.blue].map(Double.init)
            return try mask.applying(
                "linear", ["a": .doubles([0, 0, 0, 1]), "b": .doubles(colors + [0]), "uchar": true]
            ).pixels()
        }
    }
}

/// At 72 dots per inch, a pixel is a point.
private let probeResolution = 72
/// The maximum size of a probe, in pixels. A text of two hundred of the widest letters, on as many lines as possible,
/// is larger.
private let mostProbePixels = 4_000_000

/// The dots per inch at which a text is as large as possible inside a box. libvips' own fitting would break its lines.
///
/// libvips draws a text to measure it, so the first measurement uses a resolution at which every text is small.
private func resolution(fitting markup: String, _ font: String, _ width: Int, _ height: Int) throws -> Int {
    let small = try? VipsImage.text(markup, font, dotsPerInch: probeResolution / 8)
    let (smallWidth, smallHeight) = (small?.width ?? 1, small?.height ?? 1)  // no letter is a pixel high
    func fitting(_ size: (Int, Int), at resolution: Int) -> Int {
        let factor = min(Double(width) / Double(size.0), Double(height) / Double(size.1))
        return max(1, Int(Double(resolution) * factor))
    }
    guard 64 * smallWidth * smallHeight <= mostProbePixels else {
        return fitting((smallWidth, smallHeight), at: probeResolution / 8)
    }
    let probe = try VipsImage.text(markup, font, dotsPerInch: probeResolution)
    return fitting((probe.width, probe.height), at: probeResolution)
}

/// A fully transparent pixel.
private func nothing() throws -> PixelBuffer {
    try PixelBuffer(width: 1, height: 1, channels: 4) { $0.initializeMemory(as: UInt8.self, repeating: 0) }
}

extension VipsImage {
    /// One band: the coverage of each pixel.
    fileprivate static func text(_ markup: String, _ font: String, dotsPerInch: Int) throws(VipsError) -> VipsImage {
        let operation = try VipsOperation("text")
        try operation.set("text", to: .string(markup))
        try operation.set("font", to: .string(font))
        try operation.set("dpi", to: .int(dotsPerInch))
        return try operation.run().image()
    }
}

extension String {
    /// The font with the size that Pango uses by default, so that it reads no other word as a size. Pango reads a size
    /// at the end, or before variations and features.
    fileprivate var withFontSize: String {
        contains { $0 == "@" || $0 == "#" } ? self : self + " 12"
    }

    /// `vips_text` reads its text as Pango markup.
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

internal import CPango

extension PixelBuffer {
    /// Draws `text` on transparent pixels with Pango, in the largest letters that fit into the box. The image is as
    /// large as the letters. Lines break only at newlines, and the text is not markup.
    ///
    /// Throws `TextUnavailable` if there is no Pango, and `TextNotDrawn` if no font has letters for the text.
    package static func text(
        _ text: String, font: String, color: (red: UInt8, green: UInt8, blue: UInt8), width: Int, height: Int,
        shouldStop: () -> Bool
    ) throws -> PixelBuffer {
        try Pango.start()
        let drawing = TextDrawing(text: text, font: font.withFontSize)
        let resolution = try drawing.resolution(fitting: (width, height))
        try checkForStop(shouldStop)
        let size = drawing.size(at: resolution)
        // Letters that are too small to be seen in this box. Letters that lean out of theirs may be a pixel larger.
        guard size.width > 0, size.height > 0 else { return try nothing() }
        return try drawing.drawn(at: resolution, color, width: min(size.width, width), height: min(size.height, height))
    }

    /// A fully transparent pixel.
    private static func nothing() throws -> PixelBuffer {
        try PixelBuffer(width: 1, height: 1, channels: 4) { $0.initializeMemory(as: UInt8.self, repeating: 0) }
    }
}

/// Pango has no font with letters for a text, or failed to draw it. The description is for logs.
package struct TextNotDrawn: Error, CustomStringConvertible {
    package let description: String
}

private struct TextDrawing {
    let text: String
    /// The font with its size.
    let font: String

    /// At 72 dots per inch, a pixel is a point.
    private static let probeResolution = 72

    /// The dots per inch at which the text is as large as possible inside a box.
    func resolution(fitting box: (width: Int, height: Int)) throws -> Int {
        let probe = size(at: Self.probeResolution)
        guard probe.width > 0, probe.height > 0 else {
            throw TextNotDrawn(description: "no font has letters for the text")
        }
        let factor = min(Double(box.width) / Double(probe.width), Double(box.height) / Double(probe.height))
        return max(1, Int(Double(Self.probeResolution) * factor))
    }

    /// The size of the letters, in pixels.
    func size(at resolution: Int) -> (width: Int, height: Int) {
        var (width, height) = (Int32(0), Int32(0))
        calotype_text_measure(text, font, Int32(clamping: resolution), &width, &height)
        return (Int(width), Int(height))
    }

    func drawn(
        at resolution: Int, _ color: (red: UInt8, green: UInt8, blue: UInt8), width: Int, height: Int
    ) throws -> PixelBuffer {
        try PixelBuffer(width: width, height: height, channels: 4) { pixels in
            let result = calotype_text_draw(
                text, font, Int32(clamping: resolution), [color.red, color.green, color.blue],
                pixels.start.assumingMemoryBound(to: UInt8.self), Int32(clamping: width), Int32(clamping: height))
            switch result {
            case calotype_text_drawn: break
            case calotype_text_no_memory: throw PixelError.outOfMemory(bytes: pixels.count)
            default: throw TextNotDrawn(description: "cairo failed")
            }
        }
    }
}

extension String {
    /// The font with the size that Pango uses by default, so that it reads no other word as a size. Pango reads a size
    /// at the end, or before variations and features.
    fileprivate var withFontSize: String {
        contains { $0 == "@" || $0 == "#" } ? self : self + " 12"
    }
}

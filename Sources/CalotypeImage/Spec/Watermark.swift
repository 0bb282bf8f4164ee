/// An image or a text that is drawn on a variant, usually to show who owns it.
public struct Watermark: Sendable, Hashable {
    /// The content of a watermark. Equal contents look the same, unless the file behind an image source changes between
    /// two jobs.
    public enum Content: Sendable, Hashable {
        /// An image, preferably with transparent pixels. It is never enlarged.
        case image(WatermarkImage)
        /// A text that Pango draws. It needs Pango and an installed font.
        case text(WatermarkText)
    }

    /// An image or a text. The other properties mean the same for both.
    public var content: Content
    /// The position inside the margins. The default is the lower right corner.
    public var gravity = FocusPoint(x: 1, y: 1)
    /// The distance from the edges, and between tiles, as a fraction of the variant's shorter side: 0 to 0.4.
    public var margin = 0.03
    /// The box that the content is fitted into, as a fraction of the variant's sides: 0.01 to 1.
    public var scale = 0.25
    /// The opacity, 0.01 to 1.
    public var opacity = 1.0
    /// Whether the watermark is repeated over the whole variant.
    public var isTiled = false

    /// One opaque watermark in the lower right corner, within a quarter of each side. The values are checked with
    /// the spec that has it.
    public init(_ content: Content) { self.content = content }
}

/// The place of a watermark image, or its bytes.
public enum WatermarkImage: Sendable, Hashable {
    /// An encoded image that is in memory already.
    case bytes([UInt8])
    /// A file on this machine.
    case file(path: String)
    /// An `https://`, `http://` or `s3://` address. `Calotype` loads it for each job. `ImageRenderer` loads it through
    /// the closure in its configuration.
    case address(String)
}

/// A text for a watermark. It is plain text, without markup: `<b>` is drawn as three characters.
public struct WatermarkText: Sendable, Hashable {
    /// 1 to 200 characters. A newline starts a new line.
    public var text: String
    /// A family and style in Pango's form, such as `serif bold`: 1 to 100 characters. It must not contain a size,
    /// because the box sets the size.
    public var font = "sans"
    /// The color of the letters. `Watermark.opacity` sets their opacity.
    public var color = RGBColor.white

    /// White text in `sans`. The values are checked with the spec that has it.
    public init(_ text: String) { self.text = text }
}

extension Watermark {
    package static let margins = 0...0.4
    package static let scales = 0.01...1
    package static let opacities = 0.01...1

    /// The error message, with the fix, if a value is outside its limits; `nil` if all are valid.
    var mistake: String? {
        if !Self.margins.contains(margin) { return "The margin of a watermark is a fraction from 0 to 0.4." }
        if !Self.scales.contains(scale) { return "The scale of a watermark is a fraction from 0.01 to 1." }
        if !Self.opacities.contains(opacity) { return "The opacity of a watermark is a fraction from 0.01 to 1." }
        guard case .text(let text) = content else { return nil }
        if !WatermarkText.isText(text.text) {
            return "The text of a watermark is 1 to 200 characters that can be seen."
        }
        if !WatermarkText.isFont(text.font) {
            return "The font of a watermark is a name of 1 to 100 characters, without a size: that comes from the box."
        }
        return nil
    }
}

extension WatermarkText {
    package static func isText(_ text: String) -> Bool {
        (1...200).contains(text.unicodeScalars.count) && text.contains { !$0.isWhitespace }
            && text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control }
    }
}

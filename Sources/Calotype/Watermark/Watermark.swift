/// What a variant bears so that all can see whose it is: an image or a line of text.
public struct Watermark: Sendable, Hashable {
    /// What can be borne. Equal ones look the same, but for an image that has changed between two jobs.
    public enum Content: Sendable, Hashable {
        /// Any image that a job could have, best with transparent pixels. It is read anew for each job, and never enlarged.
        case image(ImageSource)
        /// Drawn by Pango, so it needs libvips and a font.
        case text(WatermarkText)
    }

    /// The other properties mean the same for an image and a text.
    public var content: Content
    /// Where it stands, as far as the margin lets it: the lower right corner where nothing is said.
    public var gravity = FocusPoint(x: 1, y: 1)
    /// Between it and the edges, and between tiles, as a fraction of the variant's shorter side: 0 to 0.4.
    public var margin = 0.03
    /// The box that it is fitted into, as a fraction of the variant's sides: 0.01 to 1.
    public var scale = 0.25
    /// 0.01 to 1.
    public var opacity = 1.0
    /// Whether it is repeated all over the variant.
    public var isTiled = false

    /// Once, in the lower right corner, within a quarter of each side, opaque. Not checked before a `QualityPreset`
    /// takes it.
    public init(_ content: Content) { self.content = content }
}

/// A text as it is to be laid out by Pango. It is text alone: `<b>` is three letters.
public struct WatermarkText: Sendable, Hashable {
    /// 1 to 200 characters; a newline begins another line.
    public var text: String
    /// A family and style as Pango has them, such as `serif bold`: 1 to 100 characters. The size comes from the box, and none may
    /// stand here.
    public var font = "sans"
    /// Of the letters; `Watermark.opacity` makes them transparent.
    public var color = Color.white

    /// In white and `sans`, and not checked before a `QualityPreset` takes it.
    public init(_ text: String) { self.text = text }
}

extension Watermark {
    static let margins = 0...0.4
    static let scales = 0.01...1
    static let opacities = 0.01...1

    /// Where something of it is outside its limits: how to mend it.
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
    static func isText(_ text: String) -> Bool {
        (1...200).contains(text.unicodeScalars.count) && text.contains { !$0.isWhitespace }
            && text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control }
    }
}

/// One field of a written watermark, as `VariantOption` is one option of a variant.
struct WatermarkField: Sendable {
    let name: String
    /// Whether only a text watermark has the field.
    var isOfText = false
    /// The accepted values, for the message `'scale' of a watermark is …`.
    let values: String
    /// Sets the field from a written value. Returns `false` if the value is not accepted.
    let read: @Sendable (OptionValue, inout Watermark) -> Bool
    /// The value of the field as JSON; `nil` if the watermark does not have it.
    let write: @Sendable (Watermark) -> JSONValue?

    static let all: [Self] = [
        image, text, font, color, gravity,
        fraction("margin", Watermark.margins, \.margin), fraction("scale", Watermark.scales, \.scale),
        fraction("opacity", Watermark.opacities, \.opacity), tile,
    ]

    static func named(_ name: String) -> Self? { all.first { $0.name == name } }
}

extension WatermarkField {
    private static let image = Self(
        name: "image",
        values: "an https:// or s3:// address, and in a presets file or a program also the path of a file"
    ) { value, watermark in
        guard let source = value.word.flatMap({ WatermarkImage(written: $0, mayBeFile: value.mayNameFiles) }) else {
            return false
        }
        watermark.content = .image(source)
        return true
    } write: {
        guard case .image(let source) = $0.content else { return nil }
        return .string(source.shownName)
    }

    private static let text = Self(name: "text", values: "1 to 200 characters that can be seen") { value, watermark in
        guard let word = value.word, WatermarkText.isText(word) else { return false }
        if !watermark.changeText({ $0.text = word }) { watermark.content = .text(WatermarkText(word)) }
        return true
    } write: {
        $0.writtenText.map { .string($0.text) }
    }

    private static let font = Self(
        name: "font", isOfText: true, values: "a family and style without a size, such as \"serif bold\""
    ) { value, watermark in
        guard let word = value.word, WatermarkText.isFont(word) else { return false }
        return watermark.changeText { $0.font = word }
    } write: {
        $0.writtenText.map { .string($0.font) }
    }

    private static let color = Self(
        name: "color", isOfText: true, values: RGBColor.words
    ) { value, watermark in
        guard let color = value.word.flatMap(RGBColor.init(written:)) else { return false }
        return watermark.changeText { $0.color = color }
    } write: {
        $0.writtenText.map { .string($0.color.hex) }
    }

    private static let gravity = Self(
        name: "gravity",
        values: "\(Gravity.points.map(\.name).inWords()), or a point [x, y] in fractions from 0 to 1, like [0.5, 0.3]"
    ) { value, watermark in
        guard case .point(let x, let y)? = Gravity(value) else { return false }
        watermark.gravity = FocusPoint(x: x, y: y)
        return true
    } write: {
        Gravity.point(x: $0.gravity.x, y: $0.gravity.y).written
    }

    private static let tile = Self(name: "tile", values: "true or false") { value, watermark in
        guard let flag = value.flag else { return false }
        watermark.isTiled = flag
        return true
    } write: {
        $0.isTiled ? .bool(true) : nil
    }

    private static func fraction(
        _ name: String, _ range: ClosedRange<Double>, _ path: any WritableKeyPath<Watermark, Double> & Sendable
    ) -> Self {
        let number = FieldRule.number(name, range, path)
        return Self(name: name, values: number.values, read: number.read, write: number.write)
    }
}

extension Watermark {
    fileprivate var writtenText: WatermarkText? { if case .text(let text) = content { text } else { nil } }

    /// Changes the text. Returns `false` if the watermark is not a text.
    fileprivate mutating func changeText(_ change: (inout WatermarkText) -> Void) -> Bool {
        guard var text = writtenText else { return false }
        change(&text)
        content = .text(text)
        return true
    }
}

internal import CalotypeProvenance

extension PictureAction {
    /// The action as it is written. Some need a source type, which says that no other picture was made.
    var value: CBORValue {
        switch self {
        case .resized: Self.action("c2pa.resized.proportional")
        case .stretched: Self.action("c2pa.resized", .enhanced)
        case .cropped: Self.action("c2pa.cropped", .enhanced)
        case .turned: Self.action("c2pa.orientation", .enhanced)
        case .colorsAdjusted: Self.action("c2pa.adjustedColor", .enhanced)
        case .filtered: Self.action("c2pa.filtered", .enhanced)
        case .canvasAdded: Self.action("c2pa.edited", .enhanced, "Added a canvas")
        case .watermarkImage: Self.action("c2pa.edited", .composite, "Added a visible watermark image")
        case .watermarkText: Self.action("c2pa.addedText", .composite, "Added a visible watermark text")
        case .tookFrame: Self.action("c2pa.edited", .enhanced, "Took one frame of the video")
        case .composedFrames: Self.action("c2pa.edited", .enhanced, "Composed frames of the video")
        case .transcoded: Self.action("c2pa.transcoded")
        }
    }

    private enum Source: String { case enhanced = "algorithmicallyEnhanced", composite }

    private static func action(_ name: String, _ source: Source? = nil, _ text: String? = nil) -> CBORValue {
        .fields([
            "action": .text(name), "description": text.map { .text($0) },
            "digitalSourceType": source.map { .text(DigitalSourceType.vocabulary + $0.rawValue) },
        ])
    }
}

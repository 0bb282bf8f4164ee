internal import CalotypeProvenance

/// Something that was done to a picture, as a manifest states it. C2PA 2.4, section 18.15.
public enum PictureAction: String, Sendable, Hashable, Codable, CaseIterable {
    /// Its size was changed, and its shape kept.
    case resized
    /// Its shape was changed: the width and the height were scaled differently.
    case stretched
    /// Its edges were cut off.
    case cropped
    /// It was turned or mirrored.
    case turned
    /// Its colors were converted or changed.
    case colorsAdjusted
    /// It was blurred, sharpened or filtered in another way.
    case filtered
    /// A canvas was added around it, or its transparent parts were filled.
    case canvasAdded
    /// A visible image was drawn on it.
    case watermarkImage
    /// A visible text was drawn on it.
    case watermarkText
    /// It is one frame of a video.
    case tookFrame
    /// It is composed of several frames of a video.
    case composedFrames
    /// It was encoded again, or in another format.
    case transcoded
}

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

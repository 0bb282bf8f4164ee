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

/// A format of image files, as its content tells it.
public struct ImageFormat: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    public let rawValue: String
    public var description: String { rawValue }
    public init(rawValue: String) { self.rawValue = rawValue }

    public static let jpeg = Self(rawValue: "jpeg")
    public static let png = Self(rawValue: "png")
    public static let webp = Self(rawValue: "webp")
    public static let gif = Self(rawValue: "gif")
    public static let avif = Self(rawValue: "avif")
    public static let heic = Self(rawValue: "heic")
    public static let tiff = Self(rawValue: "tiff")
}

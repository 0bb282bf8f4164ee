/// A format of image or video files, detected from their content.
public struct ImageFormat: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    /// The name in JSON, in lower case: `jpeg`, not `jpg`. A video has the name of its container, such as `mp4`.
    public let rawValue: String
    public var description: String { rawValue }
    /// Makes a format with any name. It does not check whether Calotype reads or writes the format.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Read and written. It has no alpha.
    public static let jpeg = Self(rawValue: "jpeg")
    /// Read and written, with up to 16 bits a sample. An animated PNG is read as a still.
    public static let png = Self(rawValue: "png")
    /// Read and written, also as an animation.
    public static let webp = Self(rawValue: "webp")
    /// Read and written, also as an animation. A frame has at most 256 colors.
    public static let gif = Self(rawValue: "gif")
    /// Read and written by libvips with libheif.
    public static let avif = Self(rawValue: "avif")
    /// Read by libvips with libheif, never written.
    public static let heic = Self(rawValue: "heic")
    /// Read if `ImageLimits.allowsTIFF` is set, never written.
    public static let tiff = Self(rawValue: "tiff")
}

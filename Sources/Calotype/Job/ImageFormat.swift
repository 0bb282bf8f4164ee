/// A format of image files, as its content tells it.
public struct ImageFormat: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    /// As JSON has it, in lower case: `jpeg`, not `jpg`. Of a video the container, such as `mp4`.
    public let rawValue: String
    public var description: String { rawValue }
    /// Any name: whether anything here reads or writes it is not checked.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Read and written. Without alpha.
    public static let jpeg = Self(rawValue: "jpeg")
    /// Read and written, with up to 16 bits a sample. An animated one is read as a still.
    public static let png = Self(rawValue: "png")
    /// Read and written, also animated.
    public static let webp = Self(rawValue: "webp")
    /// Read and written, also animated. At most 256 colours a frame.
    public static let gif = Self(rawValue: "gif")
    /// Read and written, by libvips with libheif.
    public static let avif = Self(rawValue: "avif")
    /// Read, never written: libvips with libheif decodes it.
    public static let heic = Self(rawValue: "heic")
    /// Read where `SourceLimits.allowsTIFF` says so, never written.
    public static let tiff = Self(rawValue: "tiff")
}

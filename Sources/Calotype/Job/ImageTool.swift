/// What generated an image. Open: a presets file adds tools, and a name from it works wherever a built-in one does.
public struct ImageTool: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    public let rawValue: String
    public var description: String { rawValue }
    public init(rawValue: String) { self.rawValue = rawValue }

    public static let dallE = Self(rawValue: "dall-e")
    public static let sora = Self(rawValue: "sora")
    public static let stableDiffusion = Self(rawValue: "stable-diffusion")
}

/// The tool that generated an image. A presets file can add tools, and their names work wherever a built-in name does.
public struct ImageTool: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    /// The name in JSON and presets. A preset's tool has 1 to 64 lower-case letters, digits and `-`.
    public let rawValue: String
    public var description: String { rawValue }
    /// Makes a tool with any name. Whether it has a preset is checked when a job is processed.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// `auto`: the tool that the image itself names. It has no preset.
    public static let auto = Self(rawValue: "auto")
    /// `dall-e`. Its built-in boxes are 1024×1024 and 2048×2048 pixels.
    public static let dallE = Self(rawValue: "dall-e")
    /// `sora`. Its built-in boxes are 1280×720 and 1920×1080 pixels.
    public static let sora = Self(rawValue: "sora")
    /// `stable-diffusion`. Its built-in boxes are 768×768 and 1536×1536 pixels.
    public static let stableDiffusion = Self(rawValue: "stable-diffusion")
}
